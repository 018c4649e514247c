// What else is on a page, from PDFium's page objects: boxes of pictures, which the page gate looks at, and drawn lines
// along the page's edges, which tables are made of.
import type { Box } from '../../contract/model.ts'
import type { LoadedPage } from './pdf-pdfium-module.ts'

const objectType = { path: 2, image: 3, form: 5 }
/** Objects looked at. Drawings of maps have hundreds of thousands, and are no scans. */
const maxObjects = 20_000
/** Lines kept. A page with more is a drawing, and has no tables that lines could tell. */
const maxRules = 4000
/** Points: what is drawn thinner than this is a line. */
const thin = 3
/** Points: shorter strokes are parts of letters and marks. */
const shortest = 4
/** Pieces of one path that are looked at. */
const maxSegments = 2000

/** Points: shapes about as wide as high that may be bullets, and how many a page may have and still be text. */
const dot = { least: 1, most: 7, even: 0.8 }
const maxDots = 300

/** `dots`: boxes of small shapes. `rules`: thin boxes of lines, and edges of boxes as boxes without a width or a height; none where there are too many. */
export function readObjects(loaded: LoadedPage): { images: Box[]; rules: Box[]; dots: Box[] } {
  const { lib, page } = loaded
  const { raw } = lib
  const images: Box[] = []
  const rules: Box[] = []
  const dots: Box[] = []
  const count = Math.min(maxObjects, lib.raw.FPDFPage_CountObjects(page))
  for (let index = 0; index < count; index++) {
    const object = raw.FPDFPage_GetObject(page, index)
    const type = raw.FPDFPageObj_GetType(object)
    if (type === objectType.path) {
      if (rules.length <= maxRules) addShape(loaded, object, rules, dots)
    } else if (type === objectType.image || (type === objectType.form && holdsImage(loaded, object)))
      images.push(bounds(loaded, object))
  }
  return { images, rules: rules.length > maxRules ? [] : rules, dots: dots.length > maxDots ? [] : dots }
}

/** Whether a form draws a picture itself; forms within it are not followed. */
function holdsImage({ lib: { raw } }: LoadedPage, form: number): boolean {
  const count = Math.min(100, raw.FPDFFormObj_CountObjects(form))
  for (let index = 0; index < count; index++)
    if (raw.FPDFPageObj_GetType(raw.FPDFFormObj_GetObject(form, index)) === objectType.image) return true
  return false
}

function bounds({ lib, scratch, matrix: [a, b, c, d, e, f] }: LoadedPage, object: number): Box {
  const { raw, pdfium } = lib
  if (!raw.FPDFPageObj_GetBounds(object, scratch, scratch + 4, scratch + 8, scratch + 12)) return [0, 0, 0, 0]
  const floats = pdfium.HEAPF32
  const from = scratch >> 2
  const left = floats[from] ?? 0
  const bottom = floats[from + 1] ?? 0
  const right = floats[from + 2] ?? 0
  const top = floats[from + 3] ?? 0
  const ax = a * left + c * top + e
  const ay = b * left + d * top + f
  const bx = a * right + c * bottom + e
  const by = b * right + d * bottom + f
  return [Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)]
}

function addShape(loaded: LoadedPage, path: number, rules: Box[], dots: Box[]): void {
  const [x0, y0, x1, y1] = bounds(loaded, path)
  const [width, height] = [x1 - x0, y1 - y0]
  if (isDot(width, height)) {
    if (dots.length <= maxDots && isShown(loaded, path)) dots.push([x0, y0, x1, y1])
    return
  }
  if (Math.max(width, height) < shortest) return
  if (Math.min(width, height) <= thin) {
    if (isShown(loaded, path)) rules.push([x0, y0, x1, y1])
    return
  }
  const count = loaded.lib.raw.FPDFPath_CountSegments(path)
  // A line across, or a curve, is no part of a table.
  if (count < 4 || count > maxSegments || !isShown(loaded, path)) return
  addSegments(loaded, path, count, rules)
}

function isDot(width: number, height: number): boolean {
  const [small, large] = [Math.min(width, height), Math.max(width, height)]
  return small >= dot.least && large <= dot.most && small >= dot.even * large
}

/** Whether a path leaves a mark: it is stroked, or filled with something that is not white. */
function isShown({ lib, scratch }: LoadedPage, path: number): boolean {
  const { raw, pdfium } = lib
  raw.FPDFPath_GetDrawMode(path, scratch, scratch + 4)
  const at = scratch >> 2
  if (pdfium.HEAP32[at + 1] !== 0) return true
  if (pdfium.HEAP32[at] === 0) return false
  raw.FPDFPageObj_GetFillColor(path, scratch, scratch + 4, scratch + 8, scratch + 12)
  const colour = pdfium.HEAP32
  return (colour[at] ?? 0) < 250 || (colour[at + 1] ?? 0) < 250 || (colour[at + 2] ?? 0) < 250
}

const segmentType = { line: 0, move: 2 }

/** The straight pieces of a path that run along the page's edges. */
function addSegments({ lib, scratch, matrix }: LoadedPage, path: number, count: number, rules: Box[]): void {
  const { raw, pdfium } = lib
  raw.FPDFPageObj_GetMatrix(path, scratch)
  const at = scratch >> 2
  const floats = pdfium.HEAPF32
  const [a, b, c] = [floats[at] ?? 1, floats[at + 1] ?? 0, floats[at + 2] ?? 0]
  const [d, e, f] = [floats[at + 3] ?? 1, floats[at + 4] ?? 0, floats[at + 5] ?? 0]
  const [pa, pb, pc, pd, pe, pf] = matrix
  let [startX, startY, lastX, lastY] = [0, 0, 0, 0]
  for (let index = 0; index < count; index++) {
    const segment = raw.FPDFPath_GetPathSegment(path, index)
    raw.FPDFPathSegment_GetPoint(segment, scratch, scratch + 4)
    const px = floats[at] ?? 0
    const py = floats[at + 1] ?? 0
    const shownX = a * px + c * py + e
    const shownY = b * px + d * py + f
    const x = pa * shownX + pc * shownY + pe
    const y = pb * shownX + pd * shownY + pf
    const type = raw.FPDFPathSegment_GetType(segment)
    if (type === segmentType.move) {
      startX = x
      startY = y
    } else if (type === segmentType.line) addEdge(lastX, lastY, x, y, rules)
    if (raw.FPDFPathSegment_GetClose(segment)) addEdge(x, y, startX, startY, rules)
    lastX = x
    lastY = y
  }
}

/** Adds the line between two points where it runs along the page's edges. */
function addEdge(ax: number, ay: number, bx: number, by: number, rules: Box[]): void {
  const width = Math.abs(bx - ax)
  const height = Math.abs(by - ay)
  if (Math.max(width, height) >= shortest && Math.min(width, height) < 0.5)
    rules.push([Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)])
}
