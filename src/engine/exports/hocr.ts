// hOCR 1.2: pages, areas, paragraphs, lines and words as XHTML, with boxes and confidences.
// hOCR counts in pixels of a picture. Ours is the upright page at 300 dots per inch, whatever the file holds.
import type { Block, BlockKind, Box, Line, Page } from '../../contract/model.ts'
import { type ExportDocument, relativeUri } from './content.ts'
import { xml } from './xml.ts'

const dpi = 300
const pixels = dpi / 72

/** A class of hOCR's for a kind of block. What has none of its own is an area of the page's running text. */
const classes: Partial<Record<BlockKind, string>> = {
  header: 'ocr_header',
  footer: 'ocr_footer',
  caption: 'ocr_caption',
  table: 'ocr_table',
}
const capabilities = [
  'ocr_page',
  'ocr_carea',
  ...Object.values(classes),
  'ocr_par',
  'ocr_line',
  'ocrx_word',
  'ocrp_wconf',
]

/** Well-formed XHTML. A page that failed is there without content, so that pages keep their numbers. */
export function renderHocr({ document, manifest, analysis, pages }: ExportDocument): string {
  const language = analysis?.language ?? null
  const uri = xml(relativeUri(document.path, document.name))
  const failed = document.failedPages.map(({ page }) => ({ number: page, text: failedPage(page) }))
  const body = [...pages.map((page) => ({ number: page.number, text: pageElement(page, uri) })), ...failed]
    .toSorted((a, b) => a.number - b.number)
    .map(({ text }) => text)
  const engines = Object.entries(manifest.versions)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, version]) => `${name} ${version}`)
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"${language === null ? '' : ` lang="${xml(language)}" xml:lang="${xml(language)}"`}>
<head>
<title>${xml(document.name)}</title>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<meta name="ocr-system" content="${xml(['sheaf', ...engines].join('; '))}" />
<meta name="ocr-capabilities" content="${capabilities.join(' ')}" />
<meta name="ocr-number-of-pages" content="${body.length}" />${language === null ? '' : `\n<meta name="ocr-langs" content="${xml(language)}" />`}
</head>
<body>
${body.join('')}</body>
</html>
`
}

function pageElement(page: Page, uri: string): string {
  const title = `image ${quoted(uri)}; ${bbox([0, 0, page.width, page.height])}; ppageno ${page.number - 1}; scan_res ${dpi} ${dpi}`
  const blocks = page.blocks.map((block, at) => blockElement(page, block, `${page.number}_${at + 1}`))
  return `<div class="ocr_page" id="page_${page.number}" title="${title}">\n${blocks.join('')}</div>\n`
}

function failedPage(page: number): string {
  return `<div class="ocr_page" id="page_${page}" title="bbox 0 0 0 0; ppageno ${page - 1}"></div>\n`
}

function blockElement(page: Page, block: Block, id: string): string {
  const title = bbox(block.bbox)
  const lines = block.lines.map((line, at) => lineElement(page, line, `${id}_${at + 1}`))
  const paragraph = `<p class="ocr_par" id="par_${id}" title="${title}">\n${lines.join('')}</p>\n`
  return `<div class="${classes[block.kind] ?? 'ocr_carea'}" id="block_${id}" title="${title}">\n${paragraph}</div>\n`
}

function lineElement(page: Page, line: Line, id: string): string {
  const words = line.words.map(([start, end, x0, y0, x1, y1, confidence], at) => {
    const title = `${bbox([x0, y0, x1, y1])}; x_wconf ${Math.round(confidence * 100)}`
    const text = xml(page.text.slice(start, end))
    return `<span class="ocrx_word" id="word_${id}_${at + 1}" title="${title}">${text}</span>`
  })
  return `<span class="ocr_line" id="line_${id}" title="${bbox(line.bbox)}">${words.join(' ')}</span>\n`
}

function bbox(box: Box): string {
  return `bbox ${box.map((value) => Math.max(0, Math.round(value * pixels))).join(' ')}`
}

/** A string of hOCR's property grammar within an attribute: `uri` is escaped already. */
function quoted(uri: string): string {
  return `&quot;${uri.replaceAll('&quot;', '%22').replaceAll(';', (mark, at: number) => (isEntity(uri, at) ? mark : '%3B'))}&quot;`
}

function isEntity(text: string, at: number): boolean {
  return /&(?:amp|lt|gt|#\d+)$/.test(text.slice(Math.max(0, at - 6), at))
}
