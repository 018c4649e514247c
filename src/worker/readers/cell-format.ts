// Numbers and texts as a spreadsheet shows them: its format codes (`#,##0.00 €`, `0%`, `dd.mm.yyyy`, `[<1000]0;0.0,"k"`) applied to a value.
// The formats that follow each machine's settings (a plain date) are shown as ISO dates.
import { sectionsOf, type Section } from './cell-codes.ts'
import { formatDate } from './cell-date.ts'
import { general } from './cell-general.ts'
import { formatDigits } from './cell-number.ts'

/** `value` as shown under `code`. `date1904`: the workbook counts days from 1904. */
export function formatNumber(value: number, code: string, date1904 = false): string {
  if (!Number.isFinite(value)) return String(value)
  if (code === 'General') return general(value)
  const { section, isUnsigned } = sectionFor(value, code)
  if (!section) return general(value)
  const { tokens } = section
  if (tokens.length === 0) return ''
  const has = (...kinds: string[]) => tokens.some(({ kind }) => kinds.includes(kind))
  if (has('date', 'elapsed')) return formatDate(value, tokens, date1904)
  const shown = isUnsigned ? Math.abs(value) : value
  if (!has('general', 'text') && has('digit')) return formatDigits(shown, tokens).trim()
  // A section without a placeholder shows its words and no number.
  const texts = tokens.map(({ kind, text }) => {
    if (kind === 'general' || kind === 'text') return general(shown)
    return kind === 'locale' ? '' : text
  })
  return (shown < 0 && !has('general', 'text') ? '-' : '') + texts.join('').trim()
}

/** A text as shown under `code`: the section for texts may put words around it, or hide it. */
export function formatText(value: string, code: string): string {
  if (!code.includes('@') && !code.includes(';')) return value
  const sections = sectionsOf(code)
  const section =
    sections.length > 3 ? sections[3] : sections.findLast(({ tokens }) => tokens.some(({ kind }) => kind === 'text'))
  if (!section) return value
  return section.tokens
    .map(({ kind, text }) => (kind === 'text' || kind === 'general' ? value : kind === 'literal' ? text : ''))
    .join('')
}

/** The section that is for a number, and whether it says itself how a negative one is marked; none: it is shown without a format. */
function sectionFor(value: number, code: string): { section: Section | undefined; isUnsigned: boolean } {
  const all = sectionsOf(code)
  const isForText = (section: Section | undefined) => section?.tokens.some(({ kind }) => kind === 'text') ?? false
  const sections = all.length > 3 ? all.slice(0, 3) : all.length > 1 && isForText(all.at(-1)) ? all.slice(0, -1) : all
  const [first, second, third] = sections
  if (!first?.test && !second?.test) {
    const index = value < 0 && second ? 1 : value === 0 && third ? 2 : 0
    return { section: sections[index], isUnsigned: index === 1 }
  }
  if (first?.test ? first.test(value) : value > 0) return { section: first, isUnsigned: first?.onlyNegative ?? false }
  if (!second) return { section: first?.test ? undefined : first, isUnsigned: false }
  if (second.test ? second.test(value) : !third || value < 0)
    return { section: second, isUnsigned: second.test ? second.onlyNegative : third !== undefined }
  return { section: third ?? second, isUnsigned: false }
}
