// Pictures of a page, from PDFium's page objects: what the page gate looks at.
import type { Box } from '../../contract/model.ts'
import type { LoadedPage } from './pdf-pdfium-module.ts'

const objectType = { image: 3, form: 5 }
/** Objects looked at. Drawings of maps have hundreds of thousands, and are no scans. */
const maxObjects = 20_000
export function readImages(loaded: LoadedPage): Box[] {
  const { lib, page } = loaded
  const { raw } = lib
  const images: Box[] = []
  const count = Math.min(maxObjects, lib.FPDFPage_CountObjects(page))
  for (let index = 0; index < count; index++) {
    const object = raw.FPDFPage_GetObject(page, index)
    const type = raw.FPDFPageObj_GetType(object)
    if (type === objectType.image || (type === objectType.form && holdsImage(loaded, object)))
      images.push(bounds(loaded, object))
  }
  return images
}

/** Whether a form draws a picture itself; forms within it are not followed. */
function holdsImage({ lib }: LoadedPage, form: number): boolean {
  const count = Math.min(100, lib.FPDFFormObj_CountObjects(form))
  for (let index = 0; index < count; index++)
    if (lib.FPDFPageObj_GetType(lib.FPDFFormObj_GetObject(form, index)) === objectType.image) return true
  return false
}

function bounds({ lib, scratch, at }: LoadedPage, object: number): Box {
  if (!lib.FPDFPageObj_GetBounds(object, scratch, scratch + 4, scratch + 8, scratch + 12)) return [0, 0, 0, 0]
  const [left = 0, bottom = 0, right = 0, top = 0] = lib.pdfium.HEAPF32.subarray(scratch >> 2, (scratch >> 2) + 4)
  const [x0, y0] = at(left, top)
  const [x1, y1] = at(right, bottom)
  return [Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)]
}
