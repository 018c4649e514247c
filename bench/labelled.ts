// Labelled texts to measure the classifier with: labels.json (id, label, source, layout features) and text/. Pages are put together from
// the texts, so this measures rules and learner, not the readers.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Page } from '../src/contract/model.ts'
import type { Signals } from '../src/contract/understanding.ts'
import { buildPage, type DraftBlock, type DraftLine } from '../src/worker/page-builder.ts'
import { signalsOf } from '../src/worker/stages/classify.ts'
import { featuresOf } from '../src/worker/stages/features.ts'

const Labelled = z.object({
  id: z.string(),
  label: z.string(),
  repo: z.string(),
  path: z.string(),
  text: z.string().optional(),
  original: z.string().optional(),
  features: z.object({ pages: z.number(), w: z.number(), h: z.number(), acroform: z.boolean(), fmt: z.string() }),
})
type Labelled = z.infer<typeof Labelled>

export interface LabelledDocument {
  id: string
  label: string
  /** Where it is from: a repository. */
  source: string
  /** Near twins (one vendor, one author, one series) share a group: they are never on both sides of a test. */
  group: string
  pages: Page[]
  original: string | null
  signals: Signals
  /** Milliseconds that features and rules took. */
  milliseconds: number
}

const mediaTypes: Record<string, string> = {
  pdf: 'application/pdf',
  eml: 'message/rfc822',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  ppt: 'application/vnd.ms-powerpoint',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

/** The documents of a folder; null when there is none. */
export function labelledDocuments(folder: string): LabelledDocument[] | null {
  const list = join(folder, 'labels.json')
  if (!existsSync(list)) return null
  const documents = z.array(Labelled).parse(JSON.parse(readFileSync(list, 'utf8')))
  return documents.flatMap((document) => {
    if (document.text === undefined) return []
    const pages = pagesOf(readFileSync(join(folder, document.text), 'utf8'), document)
    const { fmt, acroform } = document.features
    const metadata: Record<string, string> = acroform ? { acroform: 'true' } : {}
    const started = performance.now()
    const mediaType = mediaTypes[fmt] ?? 'text/plain'
    const signals = signalsOf(featuresOf({ name: `document.${fmt}`, mediaType, metadata, pages }))
    return [
      {
        id: document.id,
        label: document.label,
        source: document.repo.replace(/:.*/, ''),
        group: groupOf(document),
        pages,
        original: document.original === undefined ? null : join(folder, document.original),
        signals,
        milliseconds: performance.now() - started,
      },
    ]
  })
}

/** One folder of one source, and the first word of the file's name: a company, an author, a year of minutes. */
function groupOf({ repo, path }: Labelled): string {
  const [name = '', ...folders] = path.split('/').toReversed()
  return [repo, ...folders.toReversed(), name.replace(/\.[^.]*$/, '').split(/[_\-. ]/)[0]].join('/')
}

/** Pages from text: form feeds end pages where there are any; lines keep their places in a grid of characters. */
function pagesOf(text: string, { features }: Labelled): Page[] {
  const fixed = features.fmt === 'pdf'
  const parts = text.includes('\f') ? text.split('\f') : inPages(text)
  if (parts.at(-1)?.trim() === '') parts.pop()
  // The texts stop after some pages; the number of pages does not.
  while (parts.length < features.pages) parts.push('')
  return parts.map((part, at) =>
    buildPage({
      number: at + 1,
      width: features.w || 612,
      height: features.h || 792,
      source: fixed ? 'text' : 'layout',
      engine: 'bench',
      blocks: blocksOf(part),
    }),
  )
}

function inPages(text: string): string[] {
  const lines = text.split('\n')
  const pages: string[] = []
  for (let at = 0; at < lines.length; at += 50) pages.push(lines.slice(at, at + 50).join('\n'))
  return pages
}

function blocksOf(text: string): DraftBlock[] {
  const blocks: DraftBlock[] = []
  let lines: DraftLine[] = []
  const flush = (): void => {
    if (lines.length > 0) blocks.push({ kind: 'paragraph', lines })
    lines = []
  }
  for (const [at, line] of text.split('\n').entries()) {
    const words = [...line.matchAll(/\S+/g)].map((word) => {
      const x = 36 + word.index * 4
      return {
        text: word[0],
        bbox: [x, 36 + at * 10, x + word[0].length * 4, 45 + at * 10] as [number, number, number, number],
        conf: 1,
      }
    })
    if (words.length > 0) lines.push({ words })
    else flush()
  }
  flush()
  return blocks
}
