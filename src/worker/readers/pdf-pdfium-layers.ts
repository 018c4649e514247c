// Layers that are switched off: PDFium gives their text as any other, and draws none of it. Where a page has layers, words are kept of which
// its picture shows something.
import type { PdfWord } from './pdf-engine.ts'
import type { LoadedPage } from './pdf-pdfium-module.ts'

/** Marks of an object that are looked at, and objects that a page may have for its picture to be looked at: plans and maps have many. */
const mostMarks = 8
const mostDrawn = 5000
/** Pixels a point, and levels of grey that are something. */
export const layersScale = 1
const ink = 10
/** Times the page's pixels that are looked at: words of a page seldom cover it once. */
const mostLooks = 20

/**
 * Whether a text is on a layer, as its marks say: `OC`. Whole drawings may say it of themselves, which PDFium does not tell; text of a
 * tagged file that has an id is taken to be on none.
 */
export function isOnLayer({ lib: { raw, pdfium }, scratch }: LoadedPage, object: number): boolean {
  const marks = Math.min(mostMarks, raw.FPDFPageObj_CountMarks(object))
  for (let at = 0; at < marks; at++) {
    const mark = raw.FPDFPageObj_GetMark(object, at)
    if (raw.FPDFPageObjMark_GetName(mark, scratch, 8, scratch + 8) !== 1) continue
    // In UTF-16, with its end.
    if (pdfium.HEAP32[(scratch + 8) >> 2] === 6 && pdfium.HEAP32[scratch >> 2] === 0x43004f) return true
  }
  return false
}

/** Whether words of a page are on layers, and its picture tells which are shown. */
export function hasLayers({ lib, page, isLayered }: LoadedPage): boolean {
  return isLayered && lib.raw.FPDFPage_CountObjects(page) <= mostDrawn
}

/** Words with something drawn where they stand, and those behind more than are looked at. `bytes`: the page in grey, `layersScale` pixels a point. */
export function wordsShown(
  words: readonly PdfWord[],
  { width, height, stride, bytes }: { width: number; height: number; stride: number; bytes: Uint8Array },
): PdfWord[] {
  let looks = mostLooks * width * height
  return words.filter(({ bbox }) => {
    const [x0, y0, x1, y1] = bbox.map((at) => at * layersScale)
    const [left, right] = [Math.max(0, Math.floor(x0 ?? 0)), Math.min(width, Math.ceil(x1 ?? 0))]
    const [top, bottom] = [Math.max(0, Math.floor(y0 ?? 0)), Math.min(height, Math.ceil(y1 ?? 0))]
    looks -= Math.max(0, right - left) * Math.max(0, bottom - top)
    if (looks < 0) return true
    let [least, most] = [255, 0]
    for (let y = top; y < bottom; y++)
      for (let x = left; x < right; x++) {
        const level = bytes[y * stride + x] ?? 0
        if (level < least) least = level
        if (level > most) most = level
        if (most - least > ink) return true
      }
    return false
  })
}
