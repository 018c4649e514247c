// Chunks as the readers of other systems expect them, JSON one a line: LangChain's Document, LlamaIndex's TextNode (both as
// their Python classes write them), Unstructured's elements, Docling's DocChunk. What has no field there is in its metadata.
import type { BlockKind, Chunk, Span } from '../../contract/model.ts'
import type { ChunkShape } from '../../contract/settings.ts'
import { renderChunkLines } from './chunk-lines.ts'
import { type ExportDocument, relativeUri } from './content.ts'
import { sha256 } from '../ids.ts'
import { jsonLine } from './json-line.ts'

/** The chunks in the form asked for; `sheaf` is `sheaf.chunk/1`. */
export function renderChunks(content: ExportDocument, shape: ChunkShape): string {
  if (shape === 'sheaf') return renderChunkLines(content)
  return content.chunks.map((chunk, at) => `${shapes[shape](content, chunk, at)}\n`).join('')
}

/**
 * A key among the chunks of all documents, which stores take for the row to write over: equal words in an equal place have one id in every
 * document. It stays when the file is read again, and with it those of the chunks that an edit left alone.
 */
function keyOf(content: ExportDocument, { id }: Chunk): string {
  return sha256(`${uriOf(content)}\n${id}`).slice(0, 32)
}

type Shape = (content: ExportDocument, chunk: Chunk, at: number) => string

const shapes: Record<Exclude<ChunkShape, 'sheaf'>, Shape> = {
  langchain: (content, chunk) => jsonLine(langchain(content, chunk)),
  llamaindex: (content, chunk, at) => jsonLine(llamaindex(content, chunk, at)),
  unstructured: (content, chunk) => jsonLine(unstructured(content, chunk)),
  docling,
}

/** `page` counts from 0, as LangChain's loaders of PDFs do; `page_label` is what a person reads. */
function langchain(content: ExportDocument, chunk: Chunk): object {
  const page = firstPage(chunk)
  return {
    id: keyOf(content, chunk),
    page_content: chunk.text,
    metadata: {
      source: uriOf(content),
      ...(page === null ? {} : { page: page - 1, page_label: String(page) }),
      start_index: chunk.char_start,
      ...common(content, chunk),
    },
    type: 'Document',
  }
}

const relation = { source: '1', previous: '2', next: '3' }
const node = { text: '1', document: '4' }

function llamaindex(content: ExportDocument, chunk: Chunk, at: number): object {
  const related = (id: string, type: string): object => ({
    node_id: id,
    node_type: type,
    metadata: {},
    hash: null,
    class_name: 'RelatedNodeInfo',
  })
  const previous = content.chunks[at - 1]
  const next = content.chunks[at + 1]
  const metadata = {
    file_name: content.document.name,
    page_label: String(firstPage(chunk) ?? ''),
    ...common(content, chunk),
  }
  // What is put before the text for a model: the file, the page and the headings. The rest says nothing to it and counts against its limit.
  const shown = ['file_name', 'page_label', 'headings']
  const excluded = Object.keys(metadata).filter((key) => !shown.includes(key))
  return {
    id_: keyOf(content, chunk),
    embedding: null,
    metadata,
    excluded_embed_metadata_keys: excluded,
    excluded_llm_metadata_keys: excluded,
    relationships: {
      [relation.source]: related(content.manifest.run, node.document),
      ...(previous ? { [relation.previous]: related(keyOf(content, previous), node.text) } : {}),
      ...(next ? { [relation.next]: related(keyOf(content, next), node.text) } : {}),
    },
    text: chunk.text,
    mimetype: 'text/plain',
    start_char_idx: chunk.char_start,
    end_char_idx: chunk.char_end,
    class_name: 'TextNode',
  }
}

/** Boxes are those of the chunk's first page, in points from the bottom left: Unstructured's `PointSpace` counts upwards. */
function unstructured(content: ExportDocument, chunk: Chunk): object {
  const page = firstPage(chunk)
  const spans = chunk.spans.filter((span) => span.page === page)
  const [width, height] = spans[0]?.page_size ?? [0, 0]
  const left = Math.min(...spans.map(({ bbox }) => bbox[0]))
  const top = Math.min(...spans.map(({ bbox }) => bbox[1]))
  const right = Math.max(...spans.map(({ bbox }) => bbox[2]))
  const bottom = Math.max(...spans.map(({ bbox }) => bbox[3]))
  const corners = [
    [left, top],
    [left, bottom],
    [right, bottom],
    [right, top],
  ].map(([x = 0, y = 0]) => [x, hundredths(height - y)])
  const language = chunk.lang === null ? undefined : iso639[chunk.lang]
  return {
    type: isTable(chunk) ? 'Table' : 'CompositeElement',
    element_id: keyOf(content, chunk),
    text: chunk.text,
    metadata: {
      filename: content.document.name,
      filetype: content.manifest.media_type,
      ...(page === null ? {} : { page_number: page }),
      ...(language === undefined ? {} : { languages: [language] }),
      ...(spans.length === 0
        ? {}
        : { coordinates: { points: corners, system: 'PointSpace', layout_width: width, layout_height: height } }),
      data_source: { url: uriOf(content), record_locator: { sha256: content.manifest.sha256 } },
    },
  }
}

/** Docling's hash is an integer of 64 bits, which JSON of JavaScript cannot hold: its digits are put in as text. */
function docling(content: ExportDocument, chunk: Chunk): string {
  const first = content.chunks.slice(0, chunk.index).reduce((sum, { spans }) => sum + spans.length, 0)
  const label = chunk.kinds.length === 1 ? labels[chunk.kinds[0] ?? 'paragraph'] : 'text'
  const line = jsonLine({
    text: chunk.text,
    meta: {
      schema_name: 'docling_core.transforms.chunker.DocMeta',
      version: '1.0.0',
      doc_items: chunk.spans.map((span, at) => ({
        self_ref: `#/${label === 'table' ? 'tables' : 'texts'}/${first + at}`,
        children: [],
        content_layer: 'body',
        label,
        prov: [provenance(chunk, span)],
      })),
      ...(chunk.headings.length === 0 ? {} : { headings: chunk.headings }),
      origin: { mimetype: content.manifest.media_type, binary_hash: '?', filename: content.document.name },
    },
  })
  // Within a string of JSON the quotes would carry backslashes.
  const hash = BigInt.asUintN(64, BigInt(`0x${content.manifest.sha256}`))
  return line.replace('"binary_hash":"?"', () => `"binary_hash":${hash}`)
}

function provenance(chunk: Chunk, { page, bbox: [l, t, r, b], char: [start, end] }: Span): object {
  return {
    page_no: page,
    bbox: { l, t, r, b, coord_origin: 'TOPLEFT' },
    charspan: [start - chunk.char_start, end - chunk.char_start],
  }
}

const labels: Record<BlockKind, string> = {
  heading: 'section_header',
  paragraph: 'text',
  'list-item': 'list_item',
  table: 'table',
  caption: 'caption',
  header: 'page_header',
  footer: 'page_footer',
  code: 'code',
  figure: 'picture',
}

/** What LangChain and LlamaIndex have no field for. */
function common({ manifest, chunks }: ExportDocument, chunk: Chunk): object {
  return {
    doc_sha256: manifest.sha256,
    mimetype: manifest.media_type,
    run: manifest.run,
    chunk_index: chunk.index,
    total_chunks: chunks.length,
    char_end: chunk.char_end,
    tokens: chunk.tokens,
    headings: chunk.headings,
    kinds: chunk.kinds,
    lang: chunk.lang,
    spans: chunk.spans,
  }
}

function isTable({ kinds }: Chunk): boolean {
  return kinds.length === 1 && kinds[0] === 'table'
}

function firstPage({ spans }: Chunk): number | null {
  return spans[0]?.page ?? null
}

function uriOf({ document }: ExportDocument): string {
  return relativeUri(document.path, document.name)
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100 + 0
}

/** Unstructured names languages by ISO 639-3. Those not here are left out. */
const iso639: Record<string, string> = {
  ar: 'ara',
  bg: 'bul',
  ca: 'cat',
  cs: 'ces',
  da: 'dan',
  de: 'deu',
  el: 'ell',
  en: 'eng',
  es: 'spa',
  et: 'est',
  fi: 'fin',
  fr: 'fra',
  he: 'heb',
  hr: 'hrv',
  hu: 'hun',
  it: 'ita',
  ja: 'jpn',
  ko: 'kor',
  lt: 'lit',
  lv: 'lav',
  nl: 'nld',
  no: 'nor',
  pl: 'pol',
  pt: 'por',
  ro: 'ron',
  ru: 'rus',
  sk: 'slk',
  sl: 'slv',
  sr: 'srp',
  sv: 'swe',
  tr: 'tur',
  uk: 'ukr',
  vi: 'vie',
  zh: 'zho',
}
