// Fields of letters, contracts, resumes and e-mails: who writes to whom, when, about what, and on what terms.
import type { Metadata } from '../../../contract/model.ts'
import type { Field } from '../../../contract/understanding.ts'
import { best, beside, type Candidate, firstOf, type Label, restOf, toField } from './labelled.ts'
import { nameNear } from './names.ts'
import type { Row } from './sheet.ts'
import { type DateOrder, datesIn, type Found } from './values.ts'

const labels = (strength: number, ...patterns: string[]): Label[] =>
  patterns.map((pattern) => ({ pattern: new RegExp(`(?<![\\p{L}\\d])(?:${pattern})`, 'giu'), strength }))

/** What a pattern's first group holds, as a value. */
function grouped(pattern: RegExp): (text: string) => Found[] {
  return (text) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const value = (match[1] ?? '').trim()
      const start = match.index + match[0].indexOf(value)
      return value === '' ? [] : [{ start, end: start + value.length, value, normal: value.replace(/\s+/g, ' ') }]
    })
}

function fieldsFrom(of: string, found: Record<string, Candidate | undefined>): Field[] {
  return Object.entries(found).flatMap(([name, candidate]) => (candidate ? [toField(of, name, candidate)] : []))
}

const subject = labels(0.9, '(?:subject|re|betreff|betr\\.|objet|concerne)\\s*:')
const greeting =
  /^[^\n]{0,6}?((?:dear|sehr geehrte[rs]?|liebe[rs]?|cher|chère|madame|monsieur|to whom)[^\t:]{0,60}?)[,:!]?$/giu
const closing =
  /sincerely|regards|faithfully|truly|respectfully|grüße|gruß|hochachtungsvoll|cordialement|salutations|veuillez agréer/iu

export function letterFields(rows: readonly Row[], order: DateOrder): Field[] {
  const dates = (text: string): Found[] => datesIn(text, order)
  const salutation = firstOf(rows.slice(0, 60), grouped(greeting), 0.9)
  const end = rows.findLastIndex((row) => closing.test(row.text))
  const signed = end === -1 ? undefined : firstOf(rows.slice(end + 1, end + 6), nameForms, 0.7)
  const head = rows.slice(0, salutation ? salutation.row.at : 25)
  return fieldsFrom('letter', {
    sender: nameNear(head.length > 0 ? head : rows, null),
    date: firstOf(head, dates, 0.85) ?? firstOf(rows.slice(0, 40), dates, 0.5),
    subject: best(beside(rows.slice(0, 60), subject, restOf, { rowsBelow: 0 })),
    salutation,
    signed,
  })
}

/** A person's name: two to four words that begin with a capital. */
function nameForms(text: string): Found[] {
  return grouped(
    /(?:^|\t)((?:(?:dr|prof|mr|mrs|ms|herr|frau)\.? )*\p{Lu}[\p{L}.'-]*(?: \p{Lu}[\p{L}.'-]*){1,3})(?=$|\t|,)/giu,
  )(text).filter(
    ({ value }) =>
      value.length < 50 &&
      !/\d/.test(value) &&
      value.split(' ').every((word) => /^\p{Lu}|^(?:von|van|de|der|la)$/u.test(word)),
  )
}

const party =
  /\(["“„«]?(?:the )?["“„«]?(company|seller|buyer|landlord|tenant|lessor|lessee|employer|employee|executive|lender|borrower|client|contractor|consultant|licensor|licensee|customer|supplier|party [ab12]|vermieter|mieter|verkäufer|käufer|arbeitgeber|arbeitnehmer|auftraggeber|auftragnehmer|bailleur|preneur|locataire|vendeur|acheteur)["”“»]?\)/giu

export function contractFields(rows: readonly Row[], order: DateOrder): Field[] {
  const dates = (text: string): Found[] => datesIn(text, order)
  const effective = labels(
    0.9,
    '(?:effective(?: as of)?(?: date)?|dated(?: as of)?|made (?:and entered into )?(?:as of|this|on)|entered into (?:as of|on|this)|as of|commencing(?: on)?|beginnt am|gültig ab|vom|le|à compter du)',
  )
  const law =
    /governed by[^.]{0,60}? laws? of (?:the )?((?:state|commonwealth|province|kingdom|republic) of [\p{Lu}][\p{L} ]+?|[\p{Lu}][\p{L}]+(?: [\p{Lu}][\p{L}]+)*)(?=[.,;\s]|$)|gerichtsstand (?:ist|:) ?([\p{Lu}][\p{L}-]+)/giu
  const term =
    /(?:term|period|laufzeit|durée)[^.\t]{0,40}? (?:of|is|shall be|beträgt|von|de) ((?:\p{L}+ )?\(?\d+\)? ?(?:years?|months?|days|jahre?n?|monate?n?|ans?|mois)|(?:one|two|three|four|five|six|seven|ten|twelve) (?:\(\d+\) )?(?:years?|months?))/giu
  const found = fieldsFrom('contract', {
    'effective date':
      best(beside(rows.slice(0, 80), effective, dates, { rowsBelow: 1 })) ?? firstOf(rows.slice(0, 60), dates, 0.5),
    term: firstOf(rows, grouped(term), 0.75),
    'governing law': firstOf(joinedRows(rows), grouped(law), 0.85),
  })
  return [...found, ...parties(rows)]
}

/** Who is named before “(the “Company”)” and its like; else what stands between “between” and “and”. */
function parties(rows: readonly Row[]): Field[] {
  const found: Candidate[] = []
  const head = joinedRows(rows.slice(0, 60))
  for (const row of head) {
    for (const match of row.text.matchAll(party)) {
      const before = row.text.slice(0, match.index).replace(/[\s,]+$/, '')
      const name =
        /(?:^|(?:between|and|und|zwischen|entre|et|by|:|;|\.) ?)((?:[\p{Lu}\d][\p{L}\d.&'’-]*(?:,? )?(?:(?:of|and|&|de|der|für) )?){1,9})(?:,? (?:an?|the|ein|eine|with|having|located|residing|mit|domiciled)[\s\S]{0,160})?$/u.exec(
          before,
        )
      const value = name?.[1]?.replace(/[\s,]+$/, '') ?? ''
      if (value.length < 3 || found.some((one) => one.value === value)) continue
      const start = row.text.indexOf(value)
      found.push({ start, end: start + value.length, value, normal: value, row, score: 0.8, label: match[1] ?? '' })
    }
  }
  const between = /between[:\s]+((?:\p{Lu}[\p{L}.&'’-]*,? ?(?:of |and |& )?){1,6}?)(?:,|\(| and )/gu
  if (found.length === 0) {
    const first = firstOf(head, grouped(between), 0.6)
    if (first) found.push(first)
  }
  return found.slice(0, 6).map((candidate) => toField('contract', 'party', candidate))
}

/** Three rows each as one, so that what runs over a line's end is found; words keep their boxes. */
function joinedRows(rows: readonly Row[]): Row[] {
  return rows.map((row, at) => {
    let text = row.text
    const words = [...row.words]
    for (const next of rows.slice(at + 1, at + 3)) {
      if (next.page !== row.page) break
      text += ' '
      const offset = text.length
      words.push(...next.words.map((word) => ({ ...word, start: word.start + offset, end: word.end + offset })))
      text += next.text
    }
    return { ...row, text, words }
  })
}

export function resumeFields(rows: readonly Row[]): Field[] {
  const email = /(?<![\w.])([\w.+-]+@[\w-]+(?:\.[\w-]+)+)/gu
  const phone = /(?<![\w/])((?!\d{1,2}[./-]\d{1,2}[./-]\d{2})\+?\d[\d\s().-]{7,16}\d)(?![\w/])/gu
  const link = /((?:https?:\/\/)?(?:www\.)?(?:linkedin\.com|github\.com)\/[\w/-]+)/giu
  return fieldsFrom('resume', {
    name: firstOf(rows.slice(0, 6), nameForms, 0.75),
    email: firstOf(rows, grouped(email), 0.95),
    phone: firstOf(rows.slice(0, 40), grouped(phone), 0.8),
    link: firstOf(rows, grouped(link), 0.9),
  })
}

const headers: Record<string, string> = {
  from: 'from',
  to: 'to',
  cc: 'cc',
  subject: 'subject',
  date: 'date',
  sent: 'date',
}

/** A message's headers as its reader gave them; else from its first lines, as a printed message has them. */
export function emailFields(rows: readonly Row[], metadata: Metadata, order: DateOrder): Field[] {
  const fields: Field[] = []
  for (const [key, name] of Object.entries(headers)) {
    const value = metadata[key]
    if (value === undefined || value === '' || fields.some((field) => field.name === name)) continue
    const normal =
      name === 'date' ? (/^\d{4}-\d{2}-\d{2}/.exec(value)?.[0] ?? datesIn(value, order)[0]?.normal ?? value) : value
    fields.push({ of: 'email', name, value, normal, place: null, confidence: 0.99, how: 'header', checks: [] })
  }
  const printed = {
    from: 'from|von|de',
    to: 'to|an|à',
    subject: 'subject|betreff|objet',
    date: 'date|datum|sent|gesendet|envoyé',
  }
  for (const [name, words] of Object.entries(printed)) {
    const found = best(beside(rows.slice(0, 20), labels(0.9, `^(?:${words})\\s*:`), restOf, { rowsBelow: 0 }))
    if (found && !fields.some((field) => field.name === name)) fields.push(toField('email', name, found))
  }
  return fields
}
