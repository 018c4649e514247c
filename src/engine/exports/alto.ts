// ALTO 4.4: pages, blocks, lines and words with boxes and confidences, as archives and libraries keep them.
// Places are in 1/1200 inch from the top left of the upright page; kinds of blocks are layout tags.
import { type Block, BlockKind, type Box, type Line, type Page } from '../../contract/model.ts'
import type { ExportDocument } from './content.ts'
import { xml } from './xml.ts'

const perPoint = 1200 / 72

/** Valid against alto-4-4.xsd. A page that failed is there without content, so that pages keep their numbers. */
export function renderAlto({ document, manifest, analysis, pages }: ExportDocument): string {
  const failed = document.failedPages.map(({ page }) => ({
    number: page,
    text: `<Page ID="page_${page}" PHYSICAL_IMG_NR="${page}" PAGECLASS="failed"/>\n`,
  }))
  const language = analysis?.language ?? null
  const body = [...pages.map((page) => ({ number: page.number, text: pageElement(page, language) })), ...failed]
    .toSorted((a, b) => a.number - b.number)
    .map(({ text }) => text)
  const software = Object.entries(manifest.versions)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, version]) => `${name} ${version}`)
  const used = BlockKind.options.filter((kind) => pages.some((page) => page.blocks.some((b) => b.kind === kind)))
  return `<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.loc.gov/standards/alto/ns-v4# http://www.loc.gov/standards/alto/v4/alto-4-4.xsd" SCHEMAVERSION="4.4">
<Description>
<MeasurementUnit>inch1200</MeasurementUnit>
<sourceImageInformation><fileName>${xml(document.name)}</fileName><documentIdentifier documentIdentifierLocation="sha256">${xml(manifest.sha256)}</documentIdentifier></sourceImageInformation>
<Processing ID="sheaf"><processingCategory>contentGeneration</processingCategory><processingStepSettings>${xml(software.join('; '))}</processingStepSettings><processingSoftware><softwareName>Sheaf</softwareName></processingSoftware></Processing>
</Description>
${used.length === 0 ? '' : `<Tags>${used.map((kind) => `<LayoutTag ID="kind_${kind}" LABEL="${kind}"/>`).join('')}</Tags>\n`}<Layout>
${body.join('')}</Layout>
</alto>
`
}

function pageElement(page: Page, language: string | null): string {
  const size = `WIDTH="${units(page.width)}" HEIGHT="${units(page.height)}"`
  const more = [
    page.confidence === null ? '' : ` PC="${page.confidence}"`,
    language !== null && /^[a-z]{2,3}(?:-[a-z0-9]{1,8})*$/i.test(language) ? ` LANG="${language}"` : '',
  ].join('')
  const blocks = page.blocks.map((block, at) => blockElement(page, block, `${page.number}_${at + 1}`))
  return `<Page ID="page_${page.number}" PHYSICAL_IMG_NR="${page.number}" ${size} PROCESSINGREFS="sheaf"${more}>
<PrintSpace HPOS="0" VPOS="0" ${size}>
${blocks.join('')}</PrintSpace>
</Page>
`
}

function blockElement(page: Page, block: Block, id: string): string {
  // The schema wants words in every line.
  const lines = block.lines
    .filter((line) => line.words.length > 0)
    .map((line, at, all) => lineElement(page, line, [all[at - 1], all[at + 1]], `${id}_${at + 1}`))
  return `<TextBlock ID="block_${id}" TAGREFS="kind_${block.kind}" ${place(block.bbox)}>\n${lines.join('')}</TextBlock>\n`
}

function lineElement(page: Page, line: Line, [before, after]: (Line | undefined)[], id: string): string {
  const continues = broken(before, line)
  const goesOn = broken(line, after)
  const last = line.words.length - 1
  const parts = line.words.map(([start, end, x0, y0, x1, y1, confidence], at) => {
    const content = `CONTENT="${xml(page.text.slice(start, end))}" ${place([x0, y0, x1, y1])} WC="${confidence}"`
    const part = at === last && goesOn ? 1 : at === 0 && continues ? 2 : null
    const whole = part === null ? '' : ` SUBS_TYPE="HypPart${part}" SUBS_CONTENT="${xml(wordAt(page.text, start))}"`
    return `<String ID="word_${id}_${at + 1}" ${content}${whole}/>`
  })
  const hyphen = goesOn ? '<HYP CONTENT="-"/>' : ''
  return `<TextLine ID="line_${id}" ${place(line.bbox)}>${parts.join('<SP/>')}${hyphen}</TextLine>\n`
}

/** True where a word goes on in the next line: its halves meet in the text, since the hyphen was taken out. */
function broken(line: Line | undefined, next: Line | undefined): boolean {
  const end = line?.words.at(-1)?.[1]
  return end !== undefined && end === next?.words[0]?.[0]
}

/** The whole word around an offset. */
function wordAt(text: string, offset: number): string {
  const before = /\S*$/u.exec(text.slice(0, offset))?.[0] ?? ''
  return before + (/^\S*/u.exec(text.slice(offset))?.[0] ?? '')
}

function place([x0, y0, x1, y1]: Box): string {
  return `HPOS="${units(x0)}" VPOS="${units(y0)}" WIDTH="${units(Math.max(0, x1 - x0))}" HEIGHT="${units(Math.max(0, y1 - y0))}"`
}

function units(points: number): number {
  return Math.round(points * perPoint * 10) / 10
}
