// Names of companies in a document's head: by their legal form, by their place, near a tax number.
import { type Candidate, restOf } from './labelled.ts'
import type { Row } from './sheet.ts'

const legalForm =
  /(?<![\p{L}])(?:gmbh(?: & co\.? kg)?|ag|kg|ohg|e\.?k\.?|ug|gbr|mbh|ltd|limited|llc|llp|inc|corp(?:oration)?|plc|co\.|company|sarl|s\.?a\.?r\.?l|sas|s\.?a\.?s|sa|s\.a|eurl|bv|b\.v|nv|spa|s\.p\.a|srl|s\.r\.l|ab|oy|as|a\/s|aps|s\.l|sl|sdn\.? bhd|bhd|pte|pty|s\.?r\.?o|kft|sp\. z o\.o)\.?(?![\p{L}])/iu
const notName =
  /invoice|rechnung|facture|quittung|receipt|bill to|ship to|page \d|seite|datum|^date|iban|bic|www\.|@|https?:|tel\b|phone|fax|ust|vat|siret|tva|total|number|^\W*$|^\d+$|^[A-Z]{3}$/iu
const recipient =
  /bill(?:ed)? to|ship to|sold to|customer|kunde|käufer|rechnungsempfänger|client\b|destinataire|adressé|livré|^(?:to|an|à)\s*:?$/iu

const seller =
  /^\W{0,3}(?:verkäufer|rechnungssteller|lieferant|absender|seller|supplier|vendor|issued by|sold by|bill(?:ed)? from|from|von|vendeur|fournisseur|émetteur|prestataire|leverancier|fornitore)(?![\p{L}])\s*:?/iu
const nameLabel = /^\W{0,3}(?:firma|name|nom|company|company name|raison sociale|naam)\s*:?$/iu

/** What stands beside or under a word for the seller; of a block of labels what its name says. */
function labelledSeller(rows: readonly Row[]): Candidate | undefined {
  for (const row of rows.slice(0, 60)) {
    const label = seller.exec(row.text)?.[0]
    if (label === undefined) continue
    const block = columnsOf(rows.slice(row.at - (rows[0]?.at ?? 0), row.at - (rows[0]?.at ?? 0) + 6))
    const named = block.findIndex(({ value }) => nameLabel.test(value))
    const own = block.find(({ value, row: at, start }) => (at !== row || start >= label.length) && isName(value))
    const found = named === -1 ? own : block.slice(named + 1).find(({ value }) => isName(value))
    if (found) return { ...found, score: 0.85, label }
  }
  return undefined
}

function isName(value: string): boolean {
  return /\p{L}{2}/u.test(value) && value.length < 80 && !value.endsWith(':') && !notName.test(value)
}

/**
 * The company that wrote the document: a line of its head with a legal form that is not the recipient's; else one on the row of its
 * tax number; else the first line that could be a name.
 */
export function nameNear(rows: readonly Row[], taxRow: Row | null): Candidate | undefined {
  const labelled = labelledSeller(rows)
  if (labelled) return labelled
  const head = rows.slice(0, 30).filter((row) => row.page === rows[0]?.page)
  const named = columnsOf(head).filter(
    ({ value }) => legalForm.test(value) && !notName.test(value) && value.length < 80,
  )
  const addressed = new Set(
    head.filter((row) => recipient.test(row.text)).flatMap((row) => [row.at, row.at + 1, row.at + 2]),
  )
  const own = named.find(({ row }) => !addressed.has(row.at)) ?? named[0]
  if (own) return { ...own, score: 0.8, label: '' }
  const near = taxRow
    ? columnsOf(rows.slice(Math.max(0, taxRow.at - 4), taxRow.at + 2)).find(({ value }) => legalForm.test(value))
    : undefined
  if (near) return { ...near, score: 0.7, label: '' }
  const first = columnsOf(head).find(({ value }) => isName(value))
  return first && { ...first, score: 0.5, label: '' }
}

/** The columns of rows as values, cut at separators that stand between a name and its address. */
function columnsOf(rows: readonly Row[]): Candidate[] {
  return rows.flatMap((row) =>
    restOf(row.text).map((found) => {
      const value = found.value.split(/ [-–·|•] |, | {2}/)[0] ?? found.value
      return { ...found, value, normal: value, end: found.start + value.length, row, score: 0, label: '' }
    }),
  )
}
