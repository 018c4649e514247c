// Fields of letters, contracts, resumes and e-mails: who writes to whom, when, about what, and on what terms.
import type { Metadata } from '../../../contract/model.ts'
import type { Field } from '../../../contract/understanding.ts'
import { best, beside, type Candidate, firstOf, type Label, restOf, toField } from './labelled.ts'
import { nameNear } from './names.ts'
import { partiesIn } from './parties.ts'
import { joinedRows, type Row } from './sheet.ts'
import { type DateOrder, datesIn, type Found } from './values.ts'

const labels = (strength: number, ...patterns: string[]): Label[] =>
  patterns.map((pattern) => ({ pattern: new RegExp(`(?<![\\p{L}\\d])(?:${pattern})`, 'giu'), strength }))

/** What the first of a pattern's groups that took part holds, as a value. */
function grouped(pattern: RegExp): (text: string) => Found[] {
  return (text) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const value = (match.slice(1).find((group) => group !== undefined) ?? '').trim()
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
  const named = nameNear(head.length > 0 ? head : rows, null)
  return fieldsFrom('letter', {
    // Who signs is the sender of a letter without a letterhead.
    sender: signed && (named?.score ?? 0) <= 0.5 ? signed : named,
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

export function contractFields(rows: readonly Row[], order: DateOrder): Field[] {
  const dates = (text: string): Found[] => datesIn(text, order)
  const effective = labels(
    0.9,
    '(?:effective(?: as of)?(?: date)?|dated(?: as of)?|made (?:and entered into )?(?:effective )?(?:as of|this|on)|entered into (?:as of|on|this)|as of|commencing(?: on)?|beginnt am|gültig ab|vom|le|à compter du)',
  )
  const law =
    /governed by[^.]{0,60}? laws? of (?:the )?((?:state|commonwealth|province|kingdom|republic) of [\p{Lu}][\p{L} ]+?|[\p{Lu}][\p{L}]+(?: [\p{Lu}][\p{L}]+)*)(?=[.,;\s]|$)|gerichtsstand (?:ist|:) ?([\p{Lu}][\p{L}-]+)/giu
  const term =
    /(?:term|period|laufzeit|durée)[^.\t]{0,40}? (?:of|is|shall be|beträgt|von|de) ((?:\p{L}+ )?\(?\d+\)? ?(?:years?|months?|days|jahre?n?|monate?n?|ans?|mois)|(?:one|two|three|four|five|six|seven|ten|twelve) (?:\(\d+\) )?(?:years?|months?))/giu
  const span =
    '((?:\\p{L}+ \\(\\d+\\)|\\d+|one|two|three|four|six|twelve|thirty|sixty|ninety|eine[mnr]?|zwei|drei|vier|sechs|zwölf|un|deux|trois|six)(?: calendar)? (?:days?|weeks?|months?|tagen?|wochen?|monat(?:en?)?|jours|mois|semaines))'
  const notice = new RegExp(
    [
      `${span}['’]?s?['’]? ?(?:prior |advance |written |previous )*notice`,
      `(?:notice(?: period)?|period of notice)[^.\\t]{0,25}? (?:of|is|shall be) ${span}`,
      `kündigungsfrist(?:[^.\\t]{0,40}? (?:beträgt|von))? ${span}`,
      `frist von ${span}[^.\\t]{0,30}künd`,
      `préavis[^.\\t]{0,20}? de ${span}`,
    ].join('|'),
    'giu',
  )
  const found = fieldsFrom('contract', {
    'effective date':
      best(beside(rows.slice(0, 80), effective, dates, { rowsBelow: 1 })) ?? firstOf(rows.slice(0, 60), dates, 0.5),
    term: firstOf(rows, grouped(term), 0.75),
    notice: firstOf(joinedRows(rows), grouped(notice), 0.75),
    'governing law': firstOf(joinedRows(rows), grouped(law), 0.85),
  })
  return [...found, ...partiesIn(rows)]
}

const heading =
  /curriculum|vitae|r[ée]sum[ée]|lebenslauf|profile|address|contact|personal|details|experience|employment|education|skills?\b|objective|summary|professional|career|qualification|berufs|ausbildung|kenntnisse|compétences|formation|experiencia/iu

export function resumeFields(rows: readonly Row[]): Field[] {
  const email = /(?<![\w.])([\w.+-]+@[\w-]+(?:\.[\w-]+)+)/gu
  const phone = /(?<![\w/])((?!\d{1,2}[./-]\d{1,2}[./-]\d{2})\+?\d[\d\s().-]{7,16}\d)(?![\w/])/gu
  const link = /((?:https?:\/\/)?(?:www\.)?(?:linkedin\.com|github\.com)\/[\w/-]+)/giu
  return fieldsFrom('resume', {
    name:
      best(beside(rows.slice(0, 25), labels(0.85, '^(?:full )?name\\s*:?(?=[\\t ])'), nameForms, { rowsBelow: 0 })) ??
      firstOf(rows.slice(0, 8), (text) => nameForms(text).filter(({ value }) => !heading.test(value)), 0.75),
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

/** All that follows a label: a subject may have colons. */
function wholeOf(text: string): Found[] {
  return [...text.matchAll(/(?<=^[^\t:]{1,12}:[\t ]*)[^\t ][^\t]*/gu)].map((match) => {
    const value = match[0].trim()
    return { start: match.index, end: match.index + value.length, value, normal: value }
  })
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
    const values = name === 'date' ? (text: string): Found[] => datesIn(text, order) : wholeOf
    const found = best(beside(rows.slice(0, 20), labels(0.9, `^(?:${words})\\s*:`), values, { rowsBelow: 0 }))
    if (found && !fields.some((field) => field.name === name)) fields.push(toField('email', name, found))
  }
  return fields
}
