// `sheaf.document/1`: everything known of a document as JSON; one page a line, so that a change on a page is a change on a line.
import { fieldsOf } from '../../contract/model.ts'
import { type ExportDocument, relativeUri } from './content.ts'
import { jsonLine } from './json-line.ts'

export function renderJson(content: ExportDocument): string {
  const { document, manifest, metadata, analysis, pages } = content
  const head = {
    schema: 'sheaf.document/1',
    name: document.name,
    uri: relativeUri(document.path, document.name),
    sha256: manifest.sha256,
    media_type: manifest.media_type,
    size: document.size,
    class: analysis?.class ?? null,
    confidence: analysis?.confidence ?? null,
    why: analysis?.why ?? [],
    decided: analysis?.decided ?? null,
    learned: analysis?.learned ?? null,
    fields: analysis ? fieldsOf(analysis) : [],
    language: analysis?.language ?? null,
    title: analysis?.title ?? null,
    summary: analysis?.summary ?? null,
    metadata: sorted(metadata),
    manifest: { ...manifest, options: sorted(manifest.options), versions: sorted(manifest.versions) },
    failed_pages: document.failedPages.map(({ page, reason, error }) => ({ page, reason, code: error.code })),
  }
  const fields = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${jsonLine(value)}`)
  const lines = pages.map((page) => `\n    ${jsonLine(page)}`)
  return `{\n${fields.join(',\n')},\n  "pages": [${lines.join(',')}${lines.length > 0 ? '\n  ' : ''}]\n}\n`
}

/** With keys in a fixed order: what fills these records is not bound to one. */
function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
