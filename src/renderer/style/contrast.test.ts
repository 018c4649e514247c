// The tokens' colours against each other, as WCAG measures them: 4.5 for words, 3 for what shows where something is.
import { expect, test } from 'vitest'
import css from './tokens.css?raw'

type Colour = [lightness: number, chroma: number, hue: number]

function token(name: string, theme: 'light' | 'dark'): Colour {
  const value = new RegExp(`--${name}: light-dark\\((oklch\\([^)]*\\)), (oklch\\([^)]*\\))\\)`).exec(css)
  const text = value?.[theme === 'light' ? 1 : 2] ?? expect.fail(`no token ${name}`)
  const [lightness = 0, chroma = 0, hue = 0] = text.slice(6, -1).split(/[ /]+/).map(Number)
  return [lightness, chroma, hue]
}

/** Relative luminance by the conversion of CSS Color 4: OKLCH → OKLab → linear sRGB. */
function luminance([lightness, chroma, hue]: Colour): number {
  const angle = (hue * Math.PI) / 180
  const [a, b] = [chroma * Math.cos(angle), chroma * Math.sin(angle)]
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const clamp = (value: number): number => Math.min(1, Math.max(0, value))
  const red = clamp(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s)
  const green = clamp(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s)
  const blue = clamp(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: Colour, other: Colour): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

const grounds = ['desk', 'surface', 'raised', 'sunken']
const words = ['ink', 'ink-2', 'ink-3', 'accent', 'good', 'warn', 'bad']
const edges = ['edge', 'rest']

test.each(['light', 'dark'] as const)('%s', (theme) => {
  const low: string[] = []
  const check = (front: string, ground: string, least: number): void => {
    const ratio = contrast(token(front, theme), token(ground, theme))
    if (ratio < least) low.push(`${front} on ${ground}: ${ratio.toFixed(2)} < ${least}`)
  }
  for (const ground of grounds) {
    for (const word of words) check(word, ground, 4.5)
    for (const edge of edges) check(edge, ground, 3)
  }
  check('ink', 'marked', 4.5)
  check('on-accent', 'accent', 4.5)
  check('on-accent', 'accent-hover', 4.5)
  expect(low).toEqual([])
})

test('the measure is WCAG’s: black on white is 21', () => {
  expect(contrast([0, 0, 0], [1, 0, 0])).toBeCloseTo(21, 1)
})
