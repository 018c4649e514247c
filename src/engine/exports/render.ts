// A document's result in the export formats that need nothing but what is stored. Deterministic: no clock is read, and nothing that
// differs between two runs of the same pipeline (times, folders) is written. PDF and ZIP are put together by exporter.ts.
import { pageSeparator } from '../../contract/model.ts'
import type { ChunkShape, ExportFormat } from '../../contract/settings.ts'
import type { Rendered } from '../engine.ts'
import { renderAlto } from './alto.ts'
import { renderChunks } from './chunk-shapes.ts'
import type { ExportDocument } from './content.ts'
import { renderCsv, renderTsv } from './csv.ts'
import { renderHocr } from './hocr.ts'
import { renderJson } from './json.ts'
import { renderMarkdown } from './markdown.ts'
import { outputPath } from './names.ts'
import { renderParquet } from './parquet.ts'

export type { ExportDocument } from './content.ts'

/** The formats made here. */
export type PlainFormat = Exclude<ExportFormat, 'pdf' | 'zip'>

const mediaTypes: Record<ExportFormat, string> = {
  md: 'text/markdown; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  json: 'application/json',
  jsonl: 'application/jsonl',
  csv: 'text/csv; charset=utf-8; header=present',
  tsv: 'text/tab-separated-values; charset=utf-8',
  hocr: 'application/xhtml+xml',
  alto: 'application/xml',
  parquet: 'application/vnd.apache.parquet',
  pdf: 'application/pdf',
  zip: 'application/zip',
}

/** The document in `format`, with the name a download would have. */
export function renderExport(format: PlainFormat, content: ExportDocument, shape: ChunkShape = 'sheaf'): Rendered {
  return named(format, content, dataIn[format](content, shape))
}

/** Contents with the name and type of their format. */
export function named(
  format: ExportFormat,
  { document }: Pick<ExportDocument, 'document'>,
  data: Rendered['data'],
): Rendered {
  const path = outputPath(document.path, format)
  return { name: path.slice(path.lastIndexOf('/') + 1), mediaType: mediaTypes[format], data }
}

const dataIn: Record<PlainFormat, (content: ExportDocument, shape: ChunkShape) => Rendered['data']> = {
  md: renderMarkdown,
  /** Exactly the document's text: chunks' offsets point into it. */
  txt: ({ pages }) => pages.map((page) => page.text).join(pageSeparator),
  json: renderJson,
  jsonl: renderChunks,
  csv: renderCsv,
  tsv: renderTsv,
  hocr: renderHocr,
  alto: renderAlto,
  parquet: renderParquet,
}
