// The second engine and a page that is endless: it runs in this thread and lets no timer in, so only the budget ends it.
import { expect, test } from 'vitest'
import { withinBudget } from './pdf-pdfjs-budget.ts'
import { pdfjs } from './pdf-pdfjs.ts'

/** A page of forms within forms, four of the next in each; a letter in the last, so that none is known to be empty. */
function bomb(depth: number): Uint8Array {
  const draws = '/F Do /F Do /F Do /F Do'
  const letter = 'BT /G 9 Tf (a) Tj ET'
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>\nendobj\n',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Resources << /XObject << /F 5 0 R >> >> /Contents 4 0 R >>\nendobj\n',
    '<< /Length 5 >>\nstream\n/F Do\nendstream\nendobj\n',
    ...Array.from(
      { length: depth },
      (_, n) =>
        `<< /Length ${draws.length} /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F ${n + 6} 0 R >> >> >>\n` +
        `stream\n${draws}\nendstream\nendobj\n`,
    ),
    `<< /Length ${letter.length} /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /G << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>\n` +
      `stream\n${letter}\nendstream\nendobj\n`,
  ]
  let file = '%PDF-1.7\n'
  const places = objects.map((object, n) => {
    const at = file.length
    file += `${n + 1} 0 obj\n${object}`
    return `${String(at).padStart(10, '0')} 00000 n \n`
  })
  const end = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join('')}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`
  return new TextEncoder().encode(file + end)
}

test('a page that never ends is given up, and the next is read', async () => {
  const bytes = bomb(24)
  const read = (at: number, into: Uint8Array): number => {
    into.set(bytes.subarray(at, at + into.length))
    return into.length
  }
  const reader = { size: bytes.length, read, close: () => undefined }
  const file = await pdfjs.open(reader, 'bomb.pdf')
  await expect(withinBudget(() => file.text(1), 300)).rejects.toMatchObject({ code: 'page-failed' })
  expect(await withinBudget(() => file.size(1), 300)).toEqual({ width: 9, height: 9 })
  expect(Date.now()).toBeGreaterThan(0)
  file.close()
})
