// `sheaf.chunk/1`: a document's chunks as JSON, one a line.
import type { ChunkLine } from '../../contract/report.ts'
import { type ExportDocument, relativeUri } from './content.ts'
import { jsonLine } from './json-line.ts'

/** Decimals of a vector's values: float32 has no more than seven digits, and six keep every ranking. */
const precision = 1e6

export function renderChunkLines(content: ExportDocument): string {
  return content.chunks.map((_, at) => `${jsonLine(chunkLine(content, at))}\n`).join('')
}

/** The order of the keys is the contract's. */
function chunkLine({ document, manifest, chunks, embeddings }: ExportDocument, at: number): ChunkLine {
  const { id, index, ...chunk } = chunks[at]!
  const vector = embeddings?.vectors[at]
  return {
    schema: 'sheaf.chunk/1',
    id,
    run: manifest.run,
    doc: {
      sha256: manifest.sha256,
      uri: relativeUri(document.path, document.name),
      filename: document.name,
      mimetype: manifest.media_type,
    },
    index,
    total: chunks.length,
    text: chunk.text,
    embed_text: chunk.embed_text,
    tokens: chunk.tokens,
    tokenizer: chunk.tokenizer,
    char_start: chunk.char_start,
    char_end: chunk.char_end,
    headings: chunk.headings,
    kinds: chunk.kinds,
    lang: chunk.lang,
    spans: chunk.spans,
    prev: chunks[at - 1]?.id ?? null,
    next: chunks[at + 1]?.id ?? null,
    // Adding 0 turns -0 into 0.
    embedding: vector ? Array.from(vector, (value) => Math.round(value * precision) / precision + 0) : null,
    embedding_model: vector ? (embeddings?.model ?? null) : null,
  }
}
