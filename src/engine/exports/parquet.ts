// Parquet: a document's chunks, one a row, with their vectors as lists of float32.
import { parquetWriteBuffer } from 'hyparquet-writer'
import { type ExportDocument, relativeUri } from './content.ts'

type Column = Parameters<typeof parquetWriteBuffer>[0]['columnData'][number]
type Schema = NonNullable<Parameters<typeof parquetWriteBuffer>[0]['schema']>
type Kind = 'text' | 'integer' | 'json' | 'texts' | 'floats'

/** Columns are `sheaf.chunk/1`'s; `doc` is flat, spans are JSON, and `page_first`, `page_last` are there to filter by. */
export function renderParquet({ document, manifest, chunks, embeddings }: ExportDocument): Uint8Array<ArrayBuffer> {
  const all = <T>(value: T): T[] => chunks.map(() => value)
  const of = <T>(pick: (chunk: (typeof chunks)[number], at: number) => T): T[] => chunks.map(pick)
  const columns: [name: string, kind: Kind, data: unknown[]][] = [
    ['id', 'text', of(({ id }) => id)],
    ['run', 'text', all(manifest.run)],
    ['doc_sha256', 'text', all(manifest.sha256)],
    ['doc_uri', 'text', all(relativeUri(document.path, document.name))],
    ['doc_filename', 'text', all(document.name)],
    ['doc_mimetype', 'text', all(manifest.media_type)],
    ['index', 'integer', of(({ index }) => index)],
    ['total', 'integer', all(chunks.length)],
    ['text', 'text', of(({ text }) => text)],
    ['embed_text', 'text', of(({ embed_text }) => embed_text)],
    ['tokens', 'integer', of(({ tokens }) => tokens)],
    ['tokenizer', 'text', of(({ tokenizer }) => tokenizer)],
    ['char_start', 'integer', of(({ char_start }) => char_start)],
    ['char_end', 'integer', of(({ char_end }) => char_end)],
    ['page_first', 'integer', of(({ spans }) => spans[0]?.page ?? null)],
    ['page_last', 'integer', of(({ spans }) => spans.at(-1)?.page ?? null)],
    ['headings', 'texts', of(({ headings }) => headings)],
    ['kinds', 'texts', of(({ kinds }) => kinds)],
    ['lang', 'text', of(({ lang }) => lang)],
    ['spans', 'json', of(({ spans }) => spans)],
    ['prev', 'text', of((_, at) => chunks[at - 1]?.id ?? null)],
    ['next', 'text', of((_, at) => chunks[at + 1]?.id ?? null)],
    ['embedding', 'floats', of((_, at) => (embeddings?.vectors[at] ? Array.from(embeddings.vectors[at]) : null))],
    ['embedding_model', 'text', of((_, at) => (embeddings?.vectors[at] ? embeddings.model : null))],
  ]
  const schema: Schema = [
    { name: 'root', num_children: columns.length },
    ...columns.flatMap(([name, kind]) => element(name, kind)),
  ]
  const columnData: Column[] = columns.map(([name, , data]) => ({ name, data }))
  return new Uint8Array(parquetWriteBuffer({ columnData, schema, createdBy: 'sheaf' }))
}

/** A column as the format describes it; lists in its three-level form. All may be null. */
function element(name: string, kind: Kind): Schema {
  switch (kind) {
    case 'text':
      return [{ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' }]
    case 'json':
      return [{ name, type: 'BYTE_ARRAY', converted_type: 'JSON', repetition_type: 'OPTIONAL' }]
    case 'integer':
      return [{ name, type: 'INT32', repetition_type: 'OPTIONAL' }]
    case 'texts':
      return list(name, { name: 'element', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' })
    case 'floats':
      return list(name, { name: 'element', type: 'FLOAT', repetition_type: 'OPTIONAL' })
  }
}

function list(name: string, member: Schema[number]): Schema {
  return [
    { name, converted_type: 'LIST', repetition_type: 'OPTIONAL', num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    member,
  ]
}
