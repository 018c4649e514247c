// The draft of a request: its template over the documents, or the caller's own content.
import { Draft, type DraftBlock } from '../../contract/draft.ts'
import type { Template } from '../../contract/commands/generate.ts'
import type { Db } from '../store/db.ts'
import type { ArtifactRow } from './artifacts.ts'
import { Request } from './request.ts'
import { digest } from './templates/digest.ts'
import { type Material, materialOf } from './templates/material.ts'
import { register } from './templates/register.ts'
import { report } from './templates/report.ts'
import { slides } from './templates/slides.ts'
import { transcript } from './templates/transcript.ts'

const templates: Record<Template, (material: Material) => DraftBlock[] | Promise<DraftBlock[]>> = {
  register,
  digest,
  transcript,
  slides,
  report,
}

export async function draftOf(
  db: Db,
  row: ArtifactRow,
  image: (document: string, page: number, width: number) => Promise<{ png: Uint8Array }>,
): Promise<Draft> {
  const request = Request.parse(JSON.parse(row.request_json))
  const head = { title: row.title, createdAt: row.created_at }
  if ('content' in request) {
    const { markdown, images, tables } = request.content
    const bytes = Object.fromEntries(
      Object.entries(images).map(([name, base64]) => [name, new Uint8Array(Buffer.from(base64, 'base64'))]),
    )
    return Draft.parse({
      ...head,
      subtitle: '',
      blocks: [
        ...(markdown.trim() === '' ? [] : [{ type: 'markdown', text: markdown, images: bytes }]),
        ...tables.map((table) => ({ type: 'table', table })),
      ],
    })
  }
  const material = await materialOf(db, request.documents, image)
  return Draft.parse({ ...head, subtitle: request.about, blocks: await templates[request.template](material) })
}
