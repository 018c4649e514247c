// An export: a document's result as one text in one format. Pure: nothing is read, and nothing that differs between two
// runs of the same pipeline (times, folders) is written.
import { pageSeparator } from '../../contract/model.ts'
import type { ExportFormat } from '../../contract/settings.ts'
import type { Rendered } from '../engine.ts'
import type { ExportDocument } from './content.ts'
import { renderChunkLines } from './chunk-lines.ts'
import { renderJson } from './json.ts'
import { renderMarkdown } from './markdown.ts'
import { outputPath } from './names.ts'

export type { ExportDocument } from './content.ts'

const mediaTypes: Record<ExportFormat, string> = {
  md: 'text/markdown; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  json: 'application/json',
  jsonl: 'application/jsonl',
}

/** The document in `format`, with the name a download would have. */
export function renderExport(format: ExportFormat, content: ExportDocument): Rendered {
  const path = outputPath(content.document.path, format)
  return { name: path.slice(path.lastIndexOf('/') + 1), mediaType: mediaTypes[format], text: textIn[format](content) }
}

const textIn: Record<ExportFormat, (content: ExportDocument) => string> = {
  md: renderMarkdown,
  /** Exactly the document's text: chunks' offsets point into it. */
  txt: ({ pages }) => pages.map((page) => page.text).join(pageSeparator),
  json: renderJson,
  jsonl: renderChunkLines,
}
