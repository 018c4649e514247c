// The exporter: any export of a document. What is stored suffices for most; a searchable PDF is written by a worker, since it reads
// the original's bytes; an archive holds the others.
import { zipSync, type Zippable } from 'fflate'
import { SheafError } from '../../contract/error.ts'
import {
  PipelineOptions,
  type ChunkShape,
  exportsOf,
  type ExportFormat,
  type Settings,
} from '../../contract/settings.ts'
import type { Rendered } from '../engine.ts'
import { loadExportDocument, loadVectors } from './export-document.ts'
import type { ExportDocument } from './content.ts'
import { named, renderExport } from './render.ts'
import { createSideWorker } from '../work/side-worker.ts'
import type { Spawn } from '../work/spawn.ts'
import type { Db } from '../store/db.ts'
import { sourceOf, type Sources } from '../work/tasks.ts'

/** One document's exports. */
export interface OpenedExport {
  content: ExportDocument
  /** The formats this document has. */
  formats: readonly ExportFormat[]
  /** `within`: what an archive holds; all other formats when it names none. Throws `not-found` for a format it has not. */
  render(
    format: ExportFormat,
    options?: { as?: ChunkShape | undefined; within?: readonly ExportFormat[] },
  ): Promise<Rendered>
}

export interface Exporter {
  /** Throws `not-found` for a document without a finished run. */
  open(document: string): Promise<OpenedExport>
  close(): void
}

/** Milliseconds to write a PDF: to begin with, and for each page. */
const pdfLimit = { start: 60_000, page: 3000 }

export function createExporter(context: Sources & { db: Db; spawn: Spawn; settings: () => Settings }): Exporter {
  const { db } = context
  const worker = createSideWorker(context.spawn, () => context.settings().workerMemory, 'the PDF could not be written')

  const pdf = async (run: string, content: ExportDocument): Promise<Uint8Array<ArrayBuffer>> => {
    const row = await db.read.selectFrom('run').selectAll().where('id', '=', run).executeTakeFirstOrThrow()
    const task = {
      stage: 'searchable-pdf' as const,
      source: await sourceOf(context, row),
      pages: content.pages,
      options: PipelineOptions.parse(JSON.parse(row.options_json)),
      maxPages: context.settings().maxPages,
    }
    const pages = row.pages ?? content.pages.length
    return (await worker.run(task, pdfLimit.start + pages * pdfLimit.page)).pdf
  }

  return {
    async open(document) {
      const { run, ...content } = await loadExportDocument(db, document)
      const formats = exportsOf(content.manifest.media_type)
      /** An archive holds what is written beside it: nothing is made twice. */
      const made = new Map<ExportFormat, Promise<Rendered>>()
      const make = async (format: ExportFormat, as: ChunkShape, within: readonly ExportFormat[]): Promise<Rendered> => {
        if (format === 'pdf') return named('pdf', content, await pdf(run, content))
        if (format === 'parquet') return renderExport(format, { ...content, embeddings: await loadVectors(db, run) })
        if (format !== 'zip') return renderExport(format, content, as)
        const wanted = formats.filter((one) => one !== 'zip' && (within.length === 0 || within.includes(one)))
        const parts: Rendered[] = []
        for (const one of wanted) parts.push(await render(one, as, []))
        return named('zip', content, archive(parts))
      }
      const render = (format: ExportFormat, as: ChunkShape, within: readonly ExportFormat[]): Promise<Rendered> => {
        const rendered = made.get(format) ?? make(format, as, within)
        made.set(format, rendered)
        return rendered
      }
      return {
        content,
        formats,
        async render(format, { as = 'sheaf', within = [] } = {}) {
          if (formats.includes(format))
            return render(
              format,
              as,
              within.filter((one) => one !== 'zip'),
            )
          throw new SheafError('not-found', `there is no ${format} of ${content.document.name}`, {
            hint: 'It has no pages of its own: PDFs are made of PDFs and pictures.',
          })
        },
      }
    },
    close: worker.close,
  }
}

/** The earliest time a ZIP can name: none is ours to tell. */
const noTime = new Date(1980, 0, 1)

function archive(parts: readonly Rendered[]): Uint8Array<ArrayBuffer> {
  const files: Zippable = {}
  for (const { name, data } of parts)
    files[name] = [typeof data === 'string' ? new TextEncoder().encode(data) : data, { mtime: noTime, level: 6 }]
  return new Uint8Array(zipSync(files))
}
