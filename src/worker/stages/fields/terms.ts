// When an invoice is due that only says after how many days: “net 30”, “zahlbar innerhalb von 14 Tagen”.
import type { Candidate } from './labelled.ts'
import type { Row } from './sheet.ts'

const days = '(?<days>\\d{1,3})'
/** Forms that say they are about paying, and forms that need a word for it in their row. Days of work cannot be counted without a calendar. */
const said = [
  `net(?:to)?[ -]${days}(?: days| tage)?(?! ?%)`,
  `terms?(?: of payment)?[^\\t\\d]{0,20}[\\t ]${days} days`,
  `zahlungsziel[^\\t\\d]{0,12}[\\t ]${days} tage`,
  `due (?:in|within) ${days} days`,
  `${days} (?:days|tage) net(?:to)?`,
]
const meant = [
  `(?:within|in) ${days} (?:calendar )?days`,
  `${days}[- ]days? (?:from|after|of)`,
  `(?:innerhalb(?: von)?|innert|binnen) ${days} tagen?`,
  `${days} tage(?:n)? (?:rein|ohne|nach)`,
  `(?:à|sous|dans les?) ${days} jours(?! fin)`,
  `(?:a|en|antes de) ${days} días`,
  `(?:entro|a) ${days} (?:gg\\.?|giorni)`,
  `binnen ${days} dagen`,
]
const forms = (patterns: readonly string[]): RegExp =>
  new RegExp(
    `(?<![\\p{L}\\d])(?:${patterns.map((one, at) => one.replace('?<days>', `?<d${at}>`)).join('|')})(?![\\p{L}\\d])`,
    'giu',
  )
const [saidForms, meantForms] = [forms(said), forms(meant)]
const paying =
  /pay|due|remit|settle|terms|zahl|überweis|begleich|fällig|règl|paiement|pay[ée]|virement|pag[ao]|bonifico|betal|over te maken|voldoen/iu
/** A discount for paying early is no term, nor is a fee for paying late. */
const besides = /skonto|discount|escompte|sconto|korting|interest|late fee|verzug|retard|mora/iu

/** Of several terms the longest. `from`: the invoice's date, 2024-05-03. */
export function dueByTerms(rows: readonly Row[], from: string): Candidate | undefined {
  const found = rows.flatMap((row) =>
    [...row.text.matchAll(saidForms), ...(paying.test(row.text) ? row.text.matchAll(meantForms) : [])].flatMap(
      (match) => {
        const count = Number(Object.values(match.groups ?? {}).find((digits) => digits !== undefined))
        const rest = /^[^,;.\t]{0,25}/.exec(row.text.slice(match.index + match[0].length))?.[0] ?? ''
        if (count > 180 || besides.test(rest)) return []
        const end = match.index + match[0].length
        return [{ start: match.index, end, value: match[0], count, row }]
      },
    ),
  )
  const longest = found.reduce<(typeof found)[number] | undefined>(
    (top, one) => (!top || one.count > top.count ? one : top),
    undefined,
  )
  if (!longest) return undefined
  const { count, ...place } = longest
  const due = new Date(Date.parse(from) + count * 86_400_000)
  return { ...place, normal: due.toISOString().slice(0, 10), score: 0.7, label: place.value }
}
