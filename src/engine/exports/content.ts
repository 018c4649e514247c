// What every export is made from.
import type { Analysis, Chunk, DocumentView, Metadata, Page, RunManifest } from '../../contract/model.ts'

/** A document with its results. Pages and chunks are in order; pages that failed are not among them. */
export interface ExportDocument {
  document: Pick<DocumentView, 'path' | 'name' | 'sha256' | 'mediaType' | 'size' | 'failedPages'>
  manifest: RunManifest
  metadata: Metadata
  /** null: the document did not get that far. */
  analysis: Analysis | null
  pages: Page[]
  chunks: Chunk[]
  /** One vector a chunk, in the chunks' order. Left out: chunks are written without vectors. */
  embeddings?: { model: string; vectors: Float32Array[] } | null
}

/** The path as given, relative: where a file lay on this machine is nobody's business. */
export function relativeUri(path: string, name: string): string {
  const slashed = path.replaceAll('\\', '/')
  return slashed.startsWith('/') || /^[a-z]:/i.test(slashed) ? name : slashed.replace(/^(?:\.\/)+/, '')
}
