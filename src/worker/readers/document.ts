// `document-parse`: reads every page that has its own text and lists those that need recognition.
import { SheafError } from '../../contract/error.ts'
import { childLimits, type ResultOf, type TaskOf } from '../../contract/worker.ts'
import type { Job } from '../job.ts'
import { Stopped } from '../job.ts'
import { sendChildren } from './children.ts'
import { openFixed, pageError } from './fixed.ts'
import { isFlow, readFlow } from './flow.ts'

/** Throws when the document cannot be opened or has more than `maxPages` pages; a page that fails does not end it. */
export async function readDocument(task: TaskOf<'document-parse'>, job: Job): Promise<ResultOf<'document-parse'>> {
  const skip = new Set([...task.have, ...task.skip])
  return isFlow(task.source.mediaType) ? readFlowing(task, job, skip) : readFixed(task, job, skip)
}

/** An empty result must say that it is one. */
const nothing = 'There is nothing to read in this document: it has no text and no pictures.'

async function readFlowing(
  task: TaskOf<'document-parse'>,
  job: Job,
  skip: Set<number>,
): Promise<ResultOf<'document-parse'>> {
  const { pages, metadata, warnings, children, passwords } = await readFlow(task.source, {
    maxPages: task.maxPages,
    children: takesChildren(task),
  })
  refuseTooMany(pages.length, task)
  job.opened(pages.length)
  const sent = await sendChildren(job, children)
  for (const page of pages) {
    if (skip.has(page.number)) continue
    await job.boundary()
    job.begun(page.number)
    job.page(page)
  }
  return {
    stage: 'document-parse',
    pages: pages.length,
    ocr: [],
    metadata,
    warnings: [...warnings, ...sent.warnings],
    children: sent.children,
    passwords,
  }
}

async function readFixed(
  task: TaskOf<'document-parse'>,
  job: Job,
  skip: Set<number>,
): Promise<ResultOf<'document-parse'>> {
  const document = await openFixed(task.source)
  try {
    refuseTooMany(document.pages, task)
    job.opened(document.pages)
    const sent = await sendChildren(job, takesChildren(task) ? document.children() : [])
    const ocr: number[] = []
    let isBlank = skip.size === 0 && sent.children === 0
    const [have, failed] = [new Set(task.have), new Set(task.skip)]
    // A page looked at for another's sake is to blame if that ends badly; one that did so before is left alone.
    const look = (page: number): boolean => {
      if (failed.has(page)) return false
      if (!have.has(page)) job.begun(page)
      return true
    }
    for (let number = 1; number <= document.pages; number++) {
      if (skip.has(number)) continue
      await job.boundary()
      job.begun(number)
      try {
        const page = await document.read(number, task.options.ocr, look)
        if (page) job.page(page)
        else ocr.push(number)
        isBlank &&= page?.text.trim() === ''
      } catch (error) {
        if (error instanceof Stopped) throw error
        isBlank = false
        job.pageFailed(number, pageError(number, error))
      }
    }
    const { pages, metadata } = document
    const warnings = [...document.warnings, ...sent.warnings, ...(isBlank ? [nothing] : [])]
    const passwords = document.password ? [document.password.id] : []
    return { stage: 'document-parse', pages, ocr, metadata, warnings, children: sent.children, passwords }
  } finally {
    document.close()
  }
}

/** Whether the engine takes children, and this document does not lie too deep in others. */
function takesChildren({ depth }: TaskOf<'document-parse'>): boolean {
  return depth !== undefined && depth < childLimits.depth
}

function refuseTooMany(pages: number, task: TaskOf<'document-parse'>): void {
  if (pages <= task.maxPages) return
  throw new SheafError('file-too-large', `${task.source.name} has ${pages} pages; the limit is ${task.maxPages}`, {
    hint: 'Raise maxPages in the settings, or split the file.',
  })
}
