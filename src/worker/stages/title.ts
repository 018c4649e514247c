// A document's title: what its file states if that is a title at all, else its first heading or largest line.
import type { Metadata, Page } from '../../contract/model.ts'

const titleLimit = 200

export function titleOf({ name, metadata, pages }: { name: string; metadata: Metadata; pages: Page[] }): string | null {
  const stated = clean(metadata['title'] ?? metadata['Title'] ?? metadata['subject'] ?? '')
  if (isTitle(stated, name)) return stated
  const headings = pages.slice(0, 2).flatMap((page) => texts(page, (block) => block.kind === 'heading'))
  return [...headings, ...largestLines(pages[0])].find((text) => isTitle(text, name)) ?? null
}

/** Programs write file names and placeholders where a title belongs. */
function isTitle(text: string, name: string): boolean {
  if (text.length < 3 || /^[•·▪►‣●■○–*-] /.test(text) || !/\p{L}{2}/u.test(text)) return false
  if (
    /^(?:untitled|document\d*|dokument\d*|title|slide 1|powerpoint presentation|microsoft word|microsoft powerpoint|no title|page \d+|seite \d+|contents|table of contents)\b/i.test(
      text,
    )
  ) {
    return false
  }
  if (/\.(?:docx?|pdf|xlsx?|pptx?|tex|dvi|indd|qxd|html?|rtf|odt|p65|fm|txt|md|eml)$/i.test(text)) return false
  return text.toLowerCase() !== name.toLowerCase()
}

function texts(page: Page, test: (block: Page['blocks'][number]) => boolean): string[] {
  return page.blocks.filter(test).map(({ start, end }) => clean(page.text.slice(start, end)))
}

/** Lines of the first page's upper half, the highest letters first; neighbours of one height in one block are one title. */
function largestLines(page: Page | undefined): string[] {
  if (!page) return []
  const found: { text: string; height: number }[] = []
  for (const { kind, lines } of page.blocks) {
    if (kind !== 'paragraph' && kind !== 'caption') continue
    let before = 0
    for (const { start, end, bbox } of lines) {
      if (bbox[1] > page.height / 2) break
      const height = Math.round(bbox[3] - bbox[1])
      const last = found.at(-1)
      const text = page.text.slice(start, end)
      if (last && height === before && last.text.length + text.length < titleLimit) last.text += ` ${text}`
      else found.push({ text, height })
      before = height
    }
  }
  return found.toSorted((a, b) => b.height - a.height).map(({ text }) => clean(text))
}

function clean(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= titleLimit
    ? line
    : `${line
        .slice(0, titleLimit - 1)
        .trimEnd()
        .toWellFormed()}…`
}
