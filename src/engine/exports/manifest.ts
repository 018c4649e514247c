// `sheaf.run/1` beside outputs: what made them, with their hashes, so that `sheaf verify` proves a folder without its home.
import { basename } from 'node:path'
import type { OutputManifest } from '../../contract/model.ts'
import { canonicalJson } from '../work/pipeline.ts'
import { type ExportDocument, relativeUri } from './content.ts'

/** The outputs lie in the manifest's folder. */
export function renderManifest(
  { manifest, document }: Pick<ExportDocument, 'manifest' | 'document'>,
  outputs: readonly { format: string; path: string; sha256: string; size: number }[],
): string {
  const whole: OutputManifest = {
    ...manifest,
    document: { name: document.name, uri: relativeUri(document.path, document.name) },
    failed_pages: document.failedPages.map(({ page }) => page),
    outputs: outputs.map(({ format, path, sha256, size }) => ({ format, name: basename(path), sha256, size })),
  }
  return `${JSON.stringify(JSON.parse(canonicalJson(whole)), null, 2)}\n`
}
