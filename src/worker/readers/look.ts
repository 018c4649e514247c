// `document-look`: how many pages a document has, how many of them need recognition and what that will cost, from a look at some of
// them. Nothing is kept.
import type { ResultOf, TaskOf } from '../../contract/worker.ts'
import { effortOfPage } from '../ocr/page.ts'
import { processTime } from '../processor-time.ts'
import { kindsOf } from './children.ts'
import { openFixed } from './fixed.ts'
import { isFlow, readFlow } from './flow.ts'

/** Pages of a long document that are looked at, spread evenly over it. */
const most = 12

/** Throws when the document cannot be opened. A page that cannot be read counts as one with text: it costs no recognition. */
export async function lookAtDocument(task: TaskOf<'document-look'>): Promise<ResultOf<'document-look'>> {
  const { stage, source, options, maxPages } = task
  const spent = stopwatch()
  if (isFlow(source.mediaType)) {
    const { pages, children } = await readFlow(source, { maxPages, children: true })
    let letters = 0
    for (const { text } of pages) letters += text.length
    return {
      stage,
      pages: pages.length,
      looked: pages.length,
      ocr: [],
      letters,
      judged: [],
      within: await kindsOf(children),
      ...spent(),
      reading: spent().cpu,
    }
  }
  const document = await openFixed(source)
  try {
    const { pages } = document
    const ocr: number[] = []
    let letters = 0
    const looked = spread(pages, most)
    for (const number of looked) {
      const page = await document.read(number, options.ocr).catch(() => undefined)
      if (page === null) ocr.push(number)
      else letters += page?.text.length ?? 0
    }
    const reading = spent().cpu
    const judged: { page: number; effort: number }[] = []
    for (const at of spread(ocr.length, task.judge)) {
      const page = ocr[at - 1] ?? 1
      // One that cannot be drawn fails quickly when its turn comes.
      judged.push({ page, effort: await effortOfPage(document, page, options).catch(() => 0) })
    }
    const within = await kindsOf(document.children())
    return { stage, pages, looked: looked.length, ocr, letters, judged, within, ...spent(), reading }
  } finally {
    document.close()
  }
}

/** At most `most` of the numbers from 1 to `count`, evenly. */
function spread(count: number, most: number): number[] {
  const length = Math.min(count, most)
  return Array.from({ length }, (_, i) => 1 + Math.floor((i * count) / length))
}

/** Milliseconds by the clock and of a processor since it was begun. */
function stopwatch(): () => { ms: number; cpu: number } {
  const [began, before] = [performance.now(), processTime()]
  return () => ({ ms: performance.now() - began, cpu: processTime() - before })
}
