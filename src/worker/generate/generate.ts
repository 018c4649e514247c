// A draft becomes a file of one kind. Pure: the same draft gives the same words, figures and pictures.
import { type ArtifactKind, artifactTypes, type Draft } from '../../contract/draft.ts'
import type { ResultOf, TaskOf } from '../../contract/worker.ts'
import { type Part, partsOf } from './parts.ts'

/** Each library is loaded when its kind is first wanted. */
const writers: Record<
  ArtifactKind,
  (draft: Draft, parts: readonly Part[]) => Promise<{ bytes: Uint8Array<ArrayBuffer>; warnings?: string[] }>
> = {
  async spreadsheet(draft, parts) {
    const { writeSpreadsheet } = await import('./spreadsheet.ts')
    return { bytes: await writeSpreadsheet(draft, parts) }
  },
  async document(draft, parts) {
    const { writeDocument } = await import('./document.ts')
    return { bytes: await writeDocument(draft, parts) }
  },
  async pdf(draft, parts) {
    const { writePdf } = await import('./pdf.ts')
    return writePdf(draft, parts)
  },
  async presentation(draft, parts) {
    const { writePresentation } = await import('./presentation.ts')
    return { bytes: await writePresentation(draft, parts) }
  },
}

/** Throws `usage` for pictures that are none. */
export async function generateDocument({
  kind,
  draft,
}: TaskOf<'generate-document'>): Promise<ResultOf<'generate-document'>> {
  const { parts, warnings } = await partsOf(draft)
  const { bytes, warnings: more = [] } = await writers[kind](draft, parts)
  return {
    stage: 'generate-document',
    bytes,
    mediaType: artifactTypes[kind].mediaType,
    warnings: [...warnings, ...more],
  }
}
