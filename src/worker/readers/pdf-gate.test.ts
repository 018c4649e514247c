// The page gate on words alone: letters in the place of others are no text, codes and units are.
import { expect, it } from 'vitest'
import type { PdfText, PdfWord } from './pdf-engine.ts'
import { judge } from './pdf-gate.ts'

const prose = `The harbour office keeps a ledger of every ship, its cargo, its master and the day of its arrival. Entries are written by hand
  and checked twice: once at noon against the tide table, and once at dusk against the log of the lamp keeper. Where the two disagree,
  both are kept, and the difference is noted in the margin with the initials of whoever found it. Nobody may take a page away. When the
  council asks for a copy, a clerk writes it in the presence of two witnesses, who sign beneath and swear that nothing was left out.`

/** The verdict on these words; drawing the page would be a mistake here. */
function verdictOn(text: string): Promise<string> {
  const words = text.split(/\s+/).map((one): PdfWord => ({
    text: one,
    bbox: [0, 0, 10, 10],
    conf: 1,
    size: 10,
    bold: false,
    mono: false,
    angle: 0,
    baseline: 8,
    breaks: false,
    apart: false,
    mark: -1,
  }))
  const page: PdfText = {
    width: 600,
    height: 800,
    words,
    invisible: 0,
    images: [],
    rules: [],
    links: [],
    notes: [],
    label: '',
    tags: null,
  }
  return judge(page, () => Promise.reject(new Error('text that can be told is not drawn')))
}

/** Each letter as the one `by` further on. */
const shifted = (text: string, by: number): string =>
  text.toLowerCase().replace(/[a-z]/g, (letter) => String.fromCharCode(97 + ((letter.charCodeAt(0) - 97 + by) % 26)))

it.each([2, 3, 18, 24])('letters %i places further on are no text', async (by) => {
  expect(await verdictOn(shifted(prose, by))).toBe('garbled')
})

it('prose, and tables of units and currencies are text', async () => {
  expect(await verdictOn(prose)).toBe('text')
  const rows = Array.from({ length: 200 }, (_, row) => `${row} kg ${row * 7}.50 CHF Pump ${row % 9} mm`)
  expect(await verdictOn(rows.join('\n'))).toBe('text')
})

it('codes of any letters are text', async () => {
  let seed = 7
  const next = (): number => (seed = (seed * 48_271) % 2_147_483_647)
  const letters = 'BCDFGHJKLMNPQRSTVWXYZ'
  const code = (): string => Array.from({ length: 8 }, () => letters[next() % letters.length]).join('')
  expect(await verdictOn(Array.from({ length: 300 }, code).join(' '))).toBe('text')
  const line = (_: unknown, row: number): string => {
    const hex = (0x1f10 + row).toString(16).toUpperCase()
    return `\\global\\lccode"${hex}="${hex} \\global\\uccode"${hex}="${1000 + row}`
  }
  expect(await verdictOn(Array.from({ length: 60 }, line).join('\n'))).toBe('text')
})

it('puzzles of letters that stand alone are text', async () => {
  expect(await verdictOn(shifted(prose, 5).replaceAll(/\s+/g, '').split('').join(' '))).toBe('text')
})
