// Loaded before `sheaf serve` by the bench: the longest time its event loop was held up, and how much of that it had a processor (the rest
// it waited for one), for each quarter of a second, as JSON at the end.
import { writeFileSync } from 'node:fs'

const file = process.env['SHEAF_BENCH_DELAY']
const every = 250
const tick = 5
/** Workers inherit the environment, and are none of it. */
if (file !== undefined && process.argv.includes('serve')) {
  const seen: [at: number, wall: number, processor: number][] = []
  let last = { at: performance.now(), processor: processorTime() }
  let longest = { wall: 0, processor: 0 }
  setInterval(() => {
    const now = { at: performance.now(), processor: processorTime() }
    const wall = Math.max(0, now.at - last.at - tick)
    if (wall > longest.wall) longest.wall = wall
    longest.processor = Math.max(longest.processor, Math.min(wall, now.processor - last.processor))
    last = now
  }, tick).unref()
  setInterval(() => {
    seen.push([Date.now(), longest.wall, longest.processor])
    longest = { wall: 0, processor: 0 }
  }, every).unref()
  process.on('exit', () => writeFileSync(file, JSON.stringify(seen)))
}

/** Milliseconds that this thread had a processor. */
function processorTime(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
