// Bitmaps of TeX's fonts: codes without names are letters, and which ones, the page's codes tell.
import { expect, test } from 'vitest'
import type { Source } from '../../contract/worker.ts'
import { openPdf } from './pdf.ts'

/** Lines of codes, each in a font of its own without names: glyphs are boxes, half an em apart. `named`: one more line, in TeX's large signs. */
function bitmapPdf(bitmaps: readonly (readonly number[])[], named: readonly number[]): Source {
  const lines = [...bitmaps, named]
  const widths = Array.from({ length: 256 }, () => 500).join(' ')
  const names = Array.from({ length: 256 }, (_, code) => `/a${code}`).join(' ')
  const glyphs = Array.from({ length: 256 }, (_, code) => `/a${code} 4 0 R`).join(' ')
  const box = '500 0 30 0 470 700 d1 30 0 440 700 re f'
  const hex = (codes: readonly number[]): string => codes.map((code) => code.toString(16).padStart(2, '0')).join('')
  // As TeX does, words are moved to; it writes no spaces.
  const shown = lines.map((codes, row) => {
    const words = codes.map((code) => (code === 32 ? '> -400 <' : hex([code]))).join('')
    return `/F${row} 12 Tf 1 0 0 1 72 ${700 - row * 40} Tm [<${words}>] TJ`
  })
  const content = `BT ${shown.join(' ')} ET`
  const fonts = lines.map((_, row) => `/F${row} ${5 + row} 0 R`).join(' ')
  const font = `<< /Type /Font /Subtype /Type3 /FontBBox [0 0 500 700] /FontMatrix [0.001 0 0 0.001 0 0] /FirstChar 0 /LastChar 255 /Widths [${widths}] /Encoding << /Type /Encoding /Differences [0 ${names}] >> /CharProcs << ${glyphs} >> /Resources << >> >>`
  const large = `<< /Type /Font /Subtype /Type1 /BaseFont /CMEX10 /FirstChar 0 /LastChar 255 /Widths [${widths}] /Encoding << /Type /Encoding /Differences [0 ${names.replaceAll('a', 'unknown')}] >> >>`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents ${5 + lines.length} 0 R /Resources << /Font << ${fonts} >> >> >>`,
    `<< /Length ${box.length} >> stream\n${box}\nendstream`,
    ...bitmaps.map(() => font),
    large,
    `<< /Length ${content.length} >> stream\n${content}\nendstream`,
  ]
  const body = objects.map((object, index) => `${index + 1} 0 obj\n${object}\nendobj\n`).join('')
  const bytes = new TextEncoder().encode(
    `%PDF-1.4\n${body}trailer << /Root 1 0 R /Size ${objects.length + 1} >>\n%%EOF\n`,
  )
  return { sha256: '', name: 'bitmap.pdf', mediaType: 'application/pdf', size: bytes.length, bytes }
}

async function linesOf(lines: readonly (readonly number[])[], named: readonly number[] = []): Promise<string[]> {
  const document = await openPdf(bitmapPdf(lines, named))
  const page = await document.read(1, 'off')
  document.close()
  return page?.text.split('\n').filter((text) => text !== '') ?? []
}

/** Plain letters by their codes; what stands between braces is a code itself. */
function codes(text: string): number[] {
  return [...text.matchAll(/\{(\d+)\}|(.)/gu)].map(([, code, letter = '']) =>
    code ? Number(code) : letter.charCodeAt(0),
  )
}

test('the first encoding is told by its ligatures', async () => {
  const [text] = await linesOf([codes('the o{14}cial o{11}er of a ra{15}e and a {13}uent {12}nding by the stra{25}e')])
  expect(text).toBe('the official offer of a raffle and a fluent finding by the straße')
})

test('the encoding of Cork is told by its letters, and shares its table with the other fonts of the page', async () => {
  const lines = await linesOf([
    codes('die Sta{27}el gr{252}{255}t die Vereinbarung'),
    codes('der Sto{27} und die Sche{27}el'),
  ])
  expect(lines).toEqual(['die Staffel grüßt die Vereinbarung', 'der Stoff und die Scheffel'])
})

test('signs and bullets are known by their codes, where no letters stand beside them', async () => {
  expect(await linesOf([codes('and some text'), codes('{15}{33}{50}'), codes('{136}')])).toEqual([
    'and some text',
    '•→∈',
    '•',
  ])
})

test('a font that has a name is read by it, whatever stands beside it', async () => {
  expect(await linesOf([codes('the o{14}cial o{11}er')], codes('{48}'))).toEqual(['the official offer', '⎛'])
})
