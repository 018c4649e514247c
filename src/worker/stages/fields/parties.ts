// The parties of a contract: who is named before “(the “Company”)” and its like, who stands beside “Landlord:”, or between “between” and “and”.
import type { Field } from '../../../contract/understanding.ts'
import { type Candidate, toField } from './labelled.ts'
import type { Row } from './sheet.ts'

/** Rows in which a contract says whose it is. */
const opening = 60
const most = 6
const role =
  'company|seller|buyer|vendor|purchaser|landlord|tenant|lessor|lessee|employer|employee|executive|lender|borrower|client|contractor|consultant|licensor|licensee|customer|supplier|provider|owner|agent|guarantor|party [ab12]|vermieter(?:in)?|mieter(?:in)?|verkäufer(?:in)?|käufer(?:in)?|arbeitgeber(?:in)?|arbeitnehmer(?:in)?|auftraggeber(?:in)?|auftragnehmer(?:in)?|bailleur|preneur|locataire|vendeur|acheteur|employeur|salariée?|prestataire|arrendador|arrendatario|vendedor|comprador|locatore|conduttore|venditore|acquirente|verhuurder|huurder'
const quoted = '["“”„«»\'‘’]'
/** “(the “Company”)”, “(hereinafter Landlord)”, “– nachfolgend „Mieter“ genannt –”, “ci-après dénommé « le bailleur »”. */
const named = new RegExp(
  [
    `\\((?:(?:collectively|together|each),? )?(?:here(?:in)?after|im folgenden|nachfolgend)?[^()"“„«]{0,30}?${quoted} ?(?:the |der |die |le |la |el )?\\p{Lu}[^()"“”„«»]{1,30}${quoted}[^()]{0,40}\\)`,
    `\\((?:the |hereinafter,? (?:called |the )*|im folgenden:? |nachfolgend:? |en adelante,? (?:el |la )?)?(?:${role})(?: genannt)?\\)`,
    `[–—-] ?(?:im folgenden|nachfolgend|nachstehend)[^–—]{0,40}[–—-]`,
    `,? ?ci-après[^,;.()]{0,50}`,
    `,? ?(?:en adelante|di seguito)[^,;.()]{0,40}`,
  ].join('|'),
  'giu',
)
const beginning =
  /(?:\bbetween\b|\bzwischen\b|\bentre\b(?: les soussignée?s)?|\bamong\b|\bby and among\b|\btra\b|\bparties\b)\s*:?/giu
/** What follows the parties: the reasons for the contract. */
const recital = /\bwhereas\b|w ?i ?t ?n ?e ?s ?s ?e ?t ?h|\brecitals\b|now,? therefore/iu
const connectors =
  /^(?:[\s,;:–—-]|\(?\d\)|\([a-z]\)|(?:and|und|et|y|e|by|between|der|die|dem|the|herrn?|frau|mr|mrs|ms|monsieur|madame|m|mme|don|doña|d)\b\.?)+/iu
/** Where a name ends: at its address, its form of company, its register. */
const ending =
  /,(?! (?:inc|llc|l\.l\.c|ltd|limited|corp|l\.?p|llp|p\.?c|plc|s\.?a|s\.?l|gmbh|ag)\b)| \(| (?:of (?=\d)|an? \p{L}+ (?:corporation|company|individual|limited)|whose |having |with |residing |located |wohnhaft|demeurant|geb\.|company number|organized|domiciled|vertreten|représentée?)|[;\t]/iu
const notParty = new RegExp(
  `agreement|contract\\b|vertrag|contrat\\b|lease|effective date|parties|^(?:${role}|bank) and`,
  'iu',
)
const labelledRole = new RegExp(`^\\W{0,4}(?:the )?(?:${role})\\s*:\\s*`, 'iu')
const twoNames =
  /\bbetween:? ((?:\p{Lu}[\p{L}\d.&'’-]*,? ?(?:of |and |& )?){1,7}?)(?:, [^;]{0,160}?)?,? and ((?:\p{Lu}[\p{L}\d.&'’-]*,? ?(?:of |& )?){1,7})/u

export function partiesIn(rows: readonly Row[]): Field[] {
  const head = rows.slice(0, opening).filter((row) => row.page === rows[0]?.page)
  const reasons = head.findIndex((row) => recital.test(row.text))
  const text = joined(head.slice(0, reasons === -1 ? head.length : reasons + 1))
  const found = [...definedIn(text), ...head.flatMap(labelledIn)]
  if (found.length === 0) found.push(...betweenIn(text))
  const once = found.filter((one, at) => found.findIndex(({ normal }) => normal === one.normal) === at)
  return once.slice(0, most).map((candidate) => toField('contract', 'party', candidate))
}

/** Rows as one text, so that what runs over a line's end is found; words keep their boxes. */
function joined(rows: readonly Row[]): Row | null {
  const [first] = rows
  if (!first) return null
  let text = ''
  const words: Row['words'] = []
  for (const row of rows) {
    const offset = text.length
    words.push(...row.words.map((word) => ({ ...word, start: word.start + offset, end: word.end + offset })))
    text += `${row.text} `
  }
  return { ...first, text, words }
}

/** What stands before each definition, back to the one before it or to “between”. */
function definedIn(row: Row | null): Candidate[] {
  if (!row) return []
  const found: Candidate[] = []
  let from = 0
  const told = row.text.split(recital, 1)[0] ?? ''
  for (const match of told.matchAll(named)) {
    const before = row.text.slice(from, match.index)
    const opened = [...before.matchAll(beginning)].at(-1)
    const start = from + (opened ? opened.index + opened[0].length : 0)
    // A first definition without “between” before it is the contract's own: (the “Agreement”).
    const isOwn = found.length === 0 && !opened && from === 0
    from = match.index + match[0].length
    const said = /^,? (?:an?|organized|with|having|whose|located) [^(]{0,200}?,? and (?=\p{Lu})/u.exec(
      row.text.slice(start, match.index),
    )
    const candidate = isOwn
      ? lastSentence(row, start, match.index)
      : nameAt(row, start + (said?.[0].length ?? 0), match.index, 0.8, match[0])
    if (candidate) found.push(candidate)
  }
  return found
}

function lastSentence(row: Row, start: number, end: number): Candidate | null {
  const begun = row.text.slice(start, end).search(/[^.;:]*$/u)
  return nameAt(row, start + Math.max(0, begun), end, 0.7, '')
}

/** The name that a stretch of text begins with, or null. */
function nameAt(row: Row, start: number, end: number, score: number, label: string): Candidate | null {
  const text = row.text.slice(start, end)
  const skipped = connectors.exec(text)?.[0].length ?? 0
  const rest = text.slice(skipped)
  const value = rest
    .slice(0, ending.exec(rest)?.index ?? rest.length)
    .replace(/[\s,]+$|(?<!\b(?:inc|ltd|corp|co|jr|sr|[\p{L}]))\.$/iu, '')
  const words = value.split(' ')
  const capitals = words.filter((word) => /^[\p{Lu}\d&(]/u.test(word)).length
  if (!/^\p{Lu}/u.test(value) || value.length < 3 || words.length > 9 || capitals < words.length / 2) return null
  if (notParty.test(value)) return null
  const at = start + skipped
  return { start: at, end: at + value.length, value, normal: value.replace(/\s+/g, ' '), row, score, label }
}

function labelledIn(row: Row): Candidate[] {
  const label = labelledRole.exec(row.text)?.[0]
  const found = label === undefined ? null : nameAt(row, label.length, row.text.length, 0.8, label.trim())
  return found ? [found] : []
}

function betweenIn(row: Row | null): Candidate[] {
  const match = row && twoNames.exec(row.text)
  if (!match) return []
  const [whole, first = '', second = ''] = match
  return [first, second].flatMap((name) => {
    const start = match.index + whole.indexOf(name)
    return nameAt(row, start, start + name.length, 0.6, 'between') ?? []
  })
}
