// A page's text and what stands beside it, from PDFium, with its part of the structure tree where the file is tagged.
import { withBullets } from './pdf-bullets.ts'
import { isPlainGrid } from './pdf-drawn-tables.ts'
import type { PdfText } from './pdf-engine.ts'
import type { LoadedPage } from './pdf-pdfium-module.ts'
import { readObjects } from './pdf-pdfium-objects.ts'
import { readLabel } from './pdf-pdfium-parts.ts'
import { readTags } from './pdf-pdfium-tags.ts'
import { readWords } from './pdf-pdfium-words.ts'

/** `tree.isRead` is true while the structure tree is read, which may break the module. */
export function readText(loaded: LoadedPage, page: number, tree: { isRead: boolean }): PdfText {
  const { words, invisible } = readWords(loaded)
  const { images, rules, dots } = readObjects(loaded)
  // Where no word has an id, no element can have words; where lines are drawn around all of them, it can say no more than these.
  tree.isRead = words.some(({ mark }) => mark !== undefined && mark >= 0) && !isPlainGrid(words, rules)
  const tags = tree.isRead ? readTags(loaded) : null
  tree.isRead = false
  return {
    width: loaded.width,
    height: loaded.height,
    words: withBullets(words, dots),
    invisible,
    images,
    rules,
    links: loaded.marks.links,
    notes: loaded.marks.notes,
    label: readLabel(loaded, page),
    lacksNames: loaded.lacksNames,
    tags,
  }
}
