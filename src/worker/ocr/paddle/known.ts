// Lines that need not be read again, since words that are known by now fill them.
import type { ReadWord } from '../thread.ts'
import type { Rectangle } from './rectangle.ts'

/** Share of a line's length that known words fill, spaces between them included. */
const filled = 0.9
/** Heights of a line: broader than this is more than a space, and something may stand there. */
const space = 0.8
/** Heights of a line by which its rectangle is longer than its text, at either end. */
const margin = 0.4

/** Whether words fill a line. Both in pixels of one raster. */
export function isCovered({ centre, width, height, angle }: Rectangle, words: readonly ReadWord['box'][]): boolean {
  const half = (Math.cos(angle) * width) / 2 - margin * height
  const [from, to] = [centre.x - half, centre.x + half]
  const slope = Math.tan(angle)
  const isOn = ([x0, y0, x1, y1]: ReadWord['box']): boolean => {
    const y = centre.y + slope * ((x0 + x1) / 2 - centre.x)
    return x1 > from && x0 < to && y > y0 && y < y1
  }
  let [reached, covered] = [from, 0]
  for (const [x0, , x1] of words.filter(isOn).toSorted((a, b) => a[0] - b[0])) {
    const begin = Math.max(reached, x0 - reached < space * height ? reached : x0)
    if (x1 <= begin) continue
    covered += Math.min(x1, to) - begin
    reached = Math.min(x1, to)
  }
  return covered + (to - reached < space * height ? to - reached : 0) >= filled * (to - from)
}
