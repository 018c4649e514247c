// Slides: the findings: an overview, then one document a slide with its excerpt, its fields and its first page.
import type { DraftBlock } from '../../../contract/draft.ts'
import { documentBlocks } from './digest.ts'
import { byClass } from './figures.ts'
import type { Material } from './material.ts'

/** Documents that have a slide of their own; an audience does not sit through more. */
const mostSlides = 60

export async function slides(material: Material): Promise<DraftBlock[]> {
  const { documents } = material
  const blocks: DraftBlock[] = [
    { type: 'heading', level: 1, text: 'Overview' },
    { type: 'chart', chart: byClass(documents) },
  ]
  for (const document of documents.slice(0, mostSlides)) {
    blocks.push(...(await documentBlocks(material, document)))
    const picture = await material.picture(document)
    if (picture) blocks.push({ type: 'image', image: { bytes: picture, caption: '' } })
  }
  if (documents.length > mostSlides) {
    const names = documents.slice(mostSlides).map(({ name }) => name)
    blocks.push(
      { type: 'heading', level: 1, text: 'Further documents' },
      { type: 'list', ordered: false, items: names },
    )
  }
  return blocks
}
