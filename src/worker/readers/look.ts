// `document-look`: how many pages a document has and how many of them need recognition, from a look at some of them. Nothing is kept.
import type { ResultOf, TaskOf } from '../../contract/worker.ts'
import { readSource } from '../source.ts'
import { openFixed } from './fixed.ts'
import { isFlow, readFlow } from './flow.ts'

/** Pages of a long document that are looked at, spread evenly over it. */
const most = 12

/** Throws when the document cannot be opened. A page that cannot be read counts as one with text: it costs no recognition. */
export async function lookAtDocument(task: TaskOf<'document-look'>): Promise<ResultOf<'document-look'>> {
  const { stage, source, options, maxPages } = task
  const began = performance.now()
  if (isFlow(source.mediaType)) {
    const input = { mediaType: source.mediaType, name: source.name, bytes: readSource(source) }
    const { pages } = await readFlow(input, { maxPages })
    return { stage, pages: pages.length, looked: pages.length, ocr: [], ms: performance.now() - began }
  }
  const document = await openFixed(source)
  try {
    const { pages } = document
    const looked = Math.min(pages, most)
    const ocr: number[] = []
    for (let i = 0; i < looked; i++) {
      const number = 1 + Math.floor((i * pages) / looked)
      const page = await document.read(number, options.ocr).catch(() => undefined)
      if (page === null) ocr.push(number)
    }
    return { stage, pages, looked, ocr, ms: performance.now() - began }
  } finally {
    document.close()
  }
}
