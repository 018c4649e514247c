// A draft as slides: a title slide, then one for each heading of the first two levels, split where there is more than fits.
import PptxGenJS from 'pptxgenjs'
import type { Draft, DraftTable } from '../../contract/draft.ts'
import { cellText, columnShares, isNumeric, totals } from './cells.ts'
import { chartColor } from './chart.ts'
import type { Part, Picture } from './parts.ts'
import { type Marked, type Run, runsOf } from './runs.ts'

type Presentation = InstanceType<typeof PptxGenJS.default>
type Slide = ReturnType<Presentation['addSlide']>

/** Inches: 13.33 × 7.5, the usual wide slide. */
const page = { width: 13.33, height: 7.5 }
const left = 0.6
const top = 1.45
const wide = page.width - 2 * left
const high = page.height - top - 0.6
/** Letters a line of text has at 16 points over the full width, lines a slide has, rows a table has on one slide. */
const lettersPerLine = 120
const linesPerSlide = 15
const rowsPerSlide = 14
const accent = chartColor.slice(1).toUpperCase()

interface Line extends Marked {
  depth: number | null
  /** Where in the text it begins: behind a marker that the slide draws itself. */
  from: number
}

interface Piece {
  runs: Run[]
  depth: number | null
}

export async function writePresentation(draft: Draft, parts: readonly Part[]): Promise<Uint8Array<ArrayBuffer>> {
  // The package's types describe its CommonJS form, in which the class is the default of the default.
  const Library = PptxGenJS as unknown as new () => Presentation
  const presentation = new Library()
  presentation.layout = 'LAYOUT_WIDE'
  presentation.title = draft.title
  presentation.author = 'Sheaf'
  presentation.company = ''
  const first = presentation.addSlide()
  first.background = { color: accent }
  first.addText(draft.title, {
    x: left,
    y: 2.4,
    w: wide,
    h: 1.6,
    fontSize: 40,
    bold: true,
    color: 'FFFFFF',
    fit: 'shrink',
  })
  const line = draft.subtitle || new Date(draft.createdAt).toISOString().slice(0, 10)
  first.addText(line, { x: left, y: 4.1, w: wide, h: 0.8, fontSize: 20, color: 'E4EAF5' })
  for (const section of sectionsOf(parts, draft.title)) addSection(presentation, section)
  return new Uint8Array((await presentation.write({ outputType: 'nodebuffer' })) as Buffer)
}

interface Section {
  title: string
  parts: Part[]
}

/** What stands below each heading of the first two levels; a page break begins another slide of the same title. */
function sectionsOf(parts: readonly Part[], title: string): Section[] {
  const sections: Section[] = []
  let current: Section = { title, parts: [] }
  /** A break began it: without anything after it, it is no slide. */
  let isContinued = false
  const take = (): void => {
    if (current.parts.length > 0 || (current.title !== title && !isContinued)) sections.push(current)
  }
  for (const part of parts) {
    if (part.type === 'heading' && part.level <= 2) {
      take()
      current = { title: part.text, parts: [] }
      isContinued = false
    } else if (part.type === 'page-break') {
      if (current.parts.length === 0) continue
      take()
      current = { title: current.title, parts: [] }
      isContinued = true
    } else current.parts.push(part)
  }
  if (current.parts.length > 0) take()
  return sections
}

function addSection(presentation: Presentation, { title, parts }: Section): void {
  const lines = parts.flatMap(linesOf)
  const pictures = parts.flatMap((part) => (part.type === 'picture' ? [part.picture] : []))
  // One picture stands beside the text; more have slides of their own.
  const [beside] = lines.length > 0 && pictures.length === 1 ? pictures : []
  const textWidth = beside ? wide * 0.58 : wide
  const groups = groupsOf(lines, beside ? lettersPerLine * 0.58 : lettersPerLine)
  for (const [i, group] of groups.entries()) {
    const slide = titled(presentation, title, i)
    slide.addText(group.flatMap(textProps), {
      x: left,
      y: top,
      w: textWidth,
      h: high,
      fontSize: 16,
      valign: 'top',
      color: '222222',
      paraSpaceAfter: 6,
      fit: 'shrink',
    })
    if (beside && i === 0)
      addPicture(slide, beside, { x: left + textWidth + 0.3, y: top, w: wide - textWidth - 0.3, h: high })
  }
  let count = groups.length
  for (const part of parts) {
    if (part.type === 'table')
      for (const rows of tablePages(part.table)) addTable(titled(presentation, title, count++), part.table, rows)
    if (part.type === 'picture' && part.picture !== beside)
      addPicture(titled(presentation, title, count++), part.picture, { x: left, y: top, w: wide, h: high })
    if (part.type === 'chart') {
      const slide = titled(presentation, title, count++)
      const { labels, values, unit, title: name } = part.chart
      slide.addChart(
        presentation.ChartType.bar,
        [{ name: unit, labels: labels.map(shortLabel).toReversed(), values: values.toReversed() }],
        {
          x: left,
          y: top,
          w: wide,
          h: high,
          barDir: 'bar',
          chartColors: [accent],
          valAxisHidden: true,
          valGridLine: { style: 'none' },
          showValue: true,
          showTitle: name !== '',
          title: name === '' ? unit : `${name} (${unit})`,
        },
      )
    }
  }
  if (count === 0) titled(presentation, title, 0)
}

function linesOf(part: Part): Line[] {
  switch (part.type) {
    case 'heading':
    case 'paragraph':
      return [{ ...part, depth: null, from: 0 }]
    case 'item':
      return [{ ...part, from: part.text.startsWith('• ') ? 2 : 0 }]
    case 'code':
      return part.text
        .split('\n')
        .map((text) => ({ text, marks: [{ from: 0, to: text.length, style: 'code' }], depth: null, from: 0 }))
    default:
      return []
  }
}

/** A paragraph's runs. What holds for the paragraph is said of its first: a bullet at another would begin a new one. */
function textProps({ runs, depth }: Piece): PptxGenJS.default.TextProps[] {
  const paragraph = depth === null ? {} : { bullet: true, indentLevel: Math.min(4, depth) }
  const [first] = runs
  if (first === undefined) return [{ text: '', options: { breakLine: true, ...paragraph } }]
  return runs.map(({ text, bold, italic, code, struck, link }, i) => ({
    text,
    options: {
      ...(i === 0 && paragraph),
      ...(bold && { bold }),
      ...(italic && { italic }),
      ...(struck && { strike: true }),
      ...(code && { fontFace: 'Courier New' }),
      ...(link !== null && { hyperlink: { url: link } }),
      breakLine: i === runs.length - 1,
    },
  }))
}

/** Lines by slide. A text longer than a slide is cut at words and goes on, so that nothing is lost. */
function groupsOf(lines: readonly Line[], letters: number): Piece[][] {
  const groups: Piece[][] = []
  let used = Infinity
  for (const line of lines) {
    for (const [from, to] of piecesOf(line.text, line.from, letters * linesPerSlide)) {
      const rows = line.text.slice(from, to).split('\n')
      const needed = rows.reduce((sum, row) => sum + Math.max(1, Math.ceil(row.length / letters)), 0)
      if (used + needed > linesPerSlide) {
        groups.push([])
        used = 0
      }
      groups.at(-1)?.push({ runs: runsOf(line, from, to), depth: line.depth })
      used += needed
    }
  }
  return groups
}

/** Where a text from `start` on is cut: the offsets of pieces of at most `longest` letters. */
function* piecesOf(text: string, start: number, longest: number): Generator<[from: number, to: number]> {
  let from = start
  while (text.length - from > longest) {
    const space = text.lastIndexOf(' ', from + longest)
    const cut = space > from + longest / 2 ? space : from + longest
    yield [from, cut]
    from = cut
    while (from < text.length && /\s/.test(text.charAt(from))) from++
  }
  yield [from, text.length]
}

function titled(presentation: Presentation, title: string, index: number): Slide {
  const slide = presentation.addSlide()
  slide.addText(index === 0 ? title : `${title} (${index + 1})`, {
    x: left,
    y: 0.4,
    w: wide,
    h: 0.8,
    fontSize: 26,
    bold: true,
    color: accent,
    fit: 'shrink',
  })
  slide.slideNumber = { x: page.width - 0.9, y: page.height - 0.45, fontSize: 10, color: '777777' }
  return slide
}

function addPicture(slide: Slide, picture: Picture, box: { x: number; y: number; w: number; h: number }): void {
  const { bytes, type, width, height, caption } = picture
  const room = box.h - (caption === '' ? 0 : 0.4)
  const scale = Math.min(box.w / width, room / height)
  const w = width * scale
  const h = height * scale
  const data = `image/${type === 'png' ? 'png' : 'jpeg'};base64,${bytes.toString('base64')}`
  slide.addImage({ data, x: box.x + (box.w - w) / 2, y: box.y, w, h, altText: caption })
  if (caption !== '')
    slide.addText(caption, { x: box.x, y: box.y + h, w: box.w, h: 0.4, fontSize: 12, color: '666666', align: 'center' })
}

/** Letters of a label that stand beside its bar. */
const labelLetters = 26

function shortLabel(label: string): string {
  return label.length > labelLetters
    ? `${label
        .slice(0, labelLetters - 1)
        .toWellFormed()
        .trimEnd()}…`
    : label
}

function tablePages({ rows }: DraftTable): number[][] {
  const pages: number[][] = []
  for (let i = 0; i === 0 || i < rows.length; i += rowsPerSlide)
    pages.push([i, Math.min(rows.length, i + rowsPerSlide)])
  return pages
}

function addTable(slide: Slide, table: DraftTable, [from = 0, to = 0]: number[]): void {
  const { columns, rows } = table
  const sums = to === rows.length ? totals(table) : undefined
  const align = columns.map((column) => (isNumeric(column) ? ('right' as const) : ('left' as const)))
  const cell = (text: string, i: number, options: object = {}) => ({
    text,
    options: { align: align[i] ?? 'left', ...options },
  })
  const head = columns.map(({ title }, i) => cell(title, i, { bold: true, color: 'FFFFFF', fill: { color: accent } }))
  const body = rows.slice(from, to).map((row) => columns.map((column, i) => cell(cellText(row[i], column), i)))
  const foot = sums && [
    columns.map((column, i) =>
      cell(i === 0 && sums[0] === null ? 'Total' : cellText(sums[i], column), i, { bold: true }),
    ),
  ]
  slide.addTable([head, ...body, ...(foot ?? [])], {
    x: left,
    y: top,
    w: wide,
    colW: columnShares(table).map((share) => share * wide),
    fontSize: columns.length > 7 ? 9 : 12,
    border: { type: 'solid', pt: 0.5, color: 'CCCCCC' },
  })
}
