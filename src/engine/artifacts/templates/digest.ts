// Digest: what each document is: its class, language and pages, an excerpt, its fields, and a picture of its first page.
import type { DraftBlock } from '../../../contract/draft.ts'
import type { DocumentView } from '../../../contract/model.ts'
import { byClass } from './figures.ts'
import type { Material } from './material.ts'
import { titleOf } from './register.ts'

/** Pictures of pages in one document at most: each is some hundred kilobytes. */
const mostPictures = 60

export async function digest(material: Material): Promise<DraftBlock[]> {
  const blocks: DraftBlock[] = [
    { type: 'heading', level: 1, text: 'Overview' },
    { type: 'chart', chart: byClass(material.documents) },
  ]
  for (const [i, document] of material.documents.entries()) {
    const picture = i < mostPictures ? await material.picture(document) : null
    blocks.push({ type: 'page-break' }, ...(await documentBlocks(material, document)))
    if (picture) blocks.push({ type: 'image', image: { bytes: picture, caption: `${document.name}, page 1` } })
  }
  return blocks
}

/** A document in a few lines. */
export async function documentBlocks(material: Material, document: DocumentView): Promise<DraftBlock[]> {
  const fields = (await material.fields(document)).filter(({ name }) => name !== 'item')
  const pages = document.pages === 1 ? '1 page' : `${document.pages ?? 0} pages`
  const about = [titleOf(document.class ?? 'unknown'), document.language, pages].filter(Boolean).join(' · ')
  const blocks: DraftBlock[] = [
    { type: 'heading', level: 2, text: document.title || document.name },
    { type: 'paragraph', text: document.title ? `${document.name} · ${about}` : about },
  ]
  if (document.summary) blocks.push({ type: 'paragraph', text: document.summary })
  if (document.pagesFailed > 0)
    blocks.push({ type: 'paragraph', text: `${document.pagesFailed} of its pages could not be read.` })
  if (fields.length > 0)
    blocks.push({ type: 'list', ordered: false, items: fields.map(({ name, value }) => `${titleOf(name)}: ${value}`) })
  return blocks
}
