// The company that wrote a document: what is labelled so; else the name that most speaks for it, by its form, its place, its size, what
// stands below it, and whether it is said again.
import { type Candidate, restOf } from './labelled.ts'
import { placeIn, type Row } from './sheet.ts'

/** Long forms in any case; those of two letters as they are registered, since they are words and parts of postcodes too. */
const legalForm =
  /(?<=[\p{L}\d&.)] |[\p{L}], )(?:gmbh(?: & co\.? kg)?|ges\.?m\.?b\.?h|ohg|e\.?k|gbr|mbh|ltd|limited|llc|llp|inc|corp(?:oration)?|plc|p\.?c|dac|company|sarl|s\.?a\.?r\.?l|sasu?|s\.a\.s|s\.a|eurl|b\.v|n\.v|spa|s\.p\.a|srl|s\.r\.l|s\.n\.c|snc|a\/s|aps|s\.l(?:\.[pu])?|s\.l|sdn\.? bhd|bhd|pte|pty|s\.?r\.?o|kft|sp\. z o\.o)\.?(?![\p{L}])/iu
const shortForm =
  /(?<=[\p{L}\d&.)] |[\p{L}], )(?:AG|KG|UG|SE|SA|NV|BV|AB|Oy|OY|AS|SL|eG|e\. ?V\.|Co\.)(?=$|[ ,.)])(?! \p{Lu}?\p{Ll}+ ?$)/u
const notName =
  /invoice|rechnung|facture|factura|fattura|factuur|quittung|receipt|liquidation|statement|credit note|gutschrift|tax id|bill to|ship to|page \d|seite|datum|^date|\bdate\b|iban|\bbic\b|www\.|@|https?:|\btel\b|phone|fax\b|\bust\b|\bvat\b|siret|\btva\b|p\.? ?iva|total|number|anschrift|adresse|address|betreff|subject|dear |sehr geehrte|^\W*$|^\d+$|^[A-Z]{3}$|^(?:gst|abn|gstin|ein|lic)\b|cover letter|^department of|^(?:to|an|à|re|cc|details?|summary|description)$/iu
const heading =
  /(?<=\p{L} .*) (?:tax |vat )?(?:invoice|rechnung|facture|factura|fattura|factuur|receipt|statement|bill)$/iu
const country =
  /^(?:nederland|the netherlands|deutschland|germany|france|österreich|austria|schweiz|suisse|switzerland|united kingdom|great britain|england|scotland|wales|usa|united states(?: of america)?|ireland|italia|italy|españa|spain|belgi(?:ë|que|um)|india|australia|canada)$/iu
const recipient =
  /bill(?:ed|ing)?(?: address| to)|invoice (?:to|for)|ship(?:ped)? to|deliver(?:y|ed)?(?: address| to)|sold to|customer|client\b|kunde|käufer|rechnungsempfänger|rechnungsadresse|lieferadresse|destinataire|adressé|livré|facturé à|facturar a|cliente|spett\.?(?:le)?|attention|attn|factuuradres|klant|zahlbar durch|patient|prepared for|buyer|(?:^|[\t ])(?:to|an|à)\s*:?\s*$/iu
const seller =
  /^\W{0,3}(?:verkäufer|rechnungssteller|lieferant|absender|seller|supplier|vendor|issued by|sold by|bill(?:ed)? from|from|von|vendeur|fournisseur|émetteur|prestataire|leverancier|fornitore|emisor|cedente|proveedor)(?![\p{L}])\s*:?/iu
const nameLabel = /^\W{0,3}(?:firma|name|nom|company|company name|raison sociale|naam|nombre|denominazione)\s*:?$/iu
const person =
  /^(?:herrn?|frau|familie|fam\.|mr|mrs|ms|mme|m\.|madame|monsieur|sig(?:\.|nora?|\.ra)|sr(?:a)?\.|dhr|mevr)\.?(?: |$)/iu
/** What stands below a writer's name; a number of the tax office stands below a customer's too. */
const contact =
  /\btel\b|telefon|phone|fax\b|@|www\.|https?:|iban|company reg|geschäftsführer|inh\.|licen|\(\d{3}\) \d{3}|\d{3}[- ]\d{3}[- ]\d{4}/iu
const registered =
  /\bust|steuer|st\.-nr|\bvat\b|\btva\b|siret|\buid\b|\babn\b|gstin|tax id|p\.? ?iva|\b[cn]if\b|kvk|registered|hrb|mwst/iu
/** Lines of an address: a street with its number, a postcode with its town. */
const addressLine =
  /^\d|\d ?[a-z]?$|\b[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2}\b|\b[A-Z]{2},? \d{5}\b|\b\d{4,5} \p{Lu}|straße|strasse|str\. |\brue\b|\bstreet\b|\broad\b|\bsuite\b|p\.?o\.? box|postfach/iu

/** What stands beside or under a word for the seller; of a block of labels what its name says. */
function labelledSeller(rows: readonly Row[]): Candidate | undefined {
  for (const [at, row] of rows.slice(0, 60).entries()) {
    for (const { start, value } of columnsOf([row])) {
      const cell = row.text.slice(row.text.lastIndexOf('\t', start) + 1)
      const label = seller.exec(cell)?.[0]
      if (label === undefined || !cell.startsWith(value.slice(0, 3))) continue
      const left = row.words.find((word) => word.end > start)?.box[0] ?? 0
      // Under the label its own column, where there are several; beside it what the row goes on with.
      const block = columnsOf(rows.slice(at, at + 6)).filter(
        ({ row: other, start: from }) => other === row || start === 0 || Math.abs(leftOf(other, from) - left) < 6,
      )
      const named = block.findIndex((one) => nameLabel.test(one.value))
      const own = block.find(
        ({ value: name, row: other, start: from }) =>
          (other !== row || from >= row.text.lastIndexOf('\t', start) + 1 + label.length) && isName(name),
      )
      const found = named === -1 ? own : block.slice(named + 1).find(({ value: name }) => isName(name))
      if (found) return { ...found, score: 0.85, label }
    }
  }
  return undefined
}

const leftOf = (row: Row, start: number): number => row.words.find((word) => word.end > start)?.box[0] ?? 0

function isName(value: string): boolean {
  return (
    /\p{L}{2}/u.test(value) &&
    value.length < 80 &&
    !value.endsWith(':') &&
    !notName.test(value) &&
    !country.test(value) &&
    !recipient.test(value)
  )
}

/**
 * The company that wrote the document, by what speaks for each name of its first page. Confidence by how much speaks for the best:
 * 0.85 for a registered name that is said again or has its address and telephone below it, 0.5 for a first line alone.
 */
export function nameNear(rows: readonly Row[], taxRow: Row | null): Candidate | undefined {
  const labelled = labelledSeller(rows)
  if (labelled) return labelled
  const page = rows.filter((row) => row.page === rows[0]?.page)
  const foot = page.slice(Math.max(30, page.length - 8))
  const heights = page.flatMap((row) => row.words.map(({ box }) => box[3] - box[1])).toSorted((a, b) => a - b)
  const usual = heights[Math.floor(heights.length / 2)] ?? 10
  const said = page.map(({ text }) => squeezed(text))
  const seen = [...page.slice(0, 30), ...foot]
  const told = columnsOf(seen)
    .filter(({ value }) => isName(value))
    .map((found) => ({ found, points: pointsOf(found, page, said, usual, taxRow) }))
    .toSorted((a, b) => b.points - a.points)
  const [best] = told
  if (!best) return undefined
  const { found, points } = best
  const name = squeezed(found.value)
  const other = told.find(({ found: { value } }) => !squeezed(value).includes(name) && !name.includes(squeezed(value)))
  const isClose = other !== undefined && points - other.points < 0.75
  return { ...found, score: points < 2 ? 0.5 : points < 3 || isClose ? 0.6 : points < 4 ? 0.75 : 0.85 }
}

/** What speaks for a name as the writer's, and against it. */
function pointsOf(
  { row, start, end, value }: Candidate,
  page: readonly Row[],
  said: readonly string[],
  usual: number,
  taxRow: Row | null,
): number {
  const at = page.indexOf(row)
  const { bbox } = placeIn(row, start, end)
  const above = page.slice(Math.max(0, at - 3), at)
  const under = page.slice(at + 1, at + 6)
  const inColumn = (other: Row): string =>
    other.words
      .filter(({ box }) => box[0] < bbox[2] + 30 && box[2] > bbox[0] - 4)
      .map((word) => other.text.slice(word.start, word.end))
      .join(' ')
  const name = squeezed(value)
  const again =
    name.length >= 5 &&
    (at <= 2 || /\p{L} /u.test(value)) &&
    said.some((text, other) => other !== at && text.includes(name))
  let points = legalForm.test(value) || shortForm.test(value) ? 2 : 0
  points += at === 0 ? 2 : at <= 2 ? 1 : at <= 6 ? 0.5 : 0
  if (bbox[3] - bbox[1] > usual * 1.25) points += 1
  if (again) points += 1.5
  if (under.some((other) => contact.test(inColumn(other)))) points += 1.5
  else if (under.some((other) => registered.test(inColumn(other)))) points += 1
  else if (taxRow && Math.abs(taxRow.at - row.at) <= 2) points += 1
  if (contact.test(row.text.slice(end)) || registered.test(row.text.slice(end))) points += 0.5
  const isAddressed =
    recipient.test(row.text.slice(0, start)) ||
    above.some((other) => recipient.test(startingAt(other, bbox[0]))) ||
    above.slice(-1).some((other) => person.test(startingAt(other, bbox[0])))
  if (isAddressed) points -= 4
  if (person.test(value)) points -= 3
  if (addressLine.test(value)) points -= 3
  if (value.split(' ').length > 7 || /\p{Ll}[.!?]$/u.test(value)) points -= 2
  return points
}

/** What stands in a row where a column begins. */
function startingAt(row: Row, left: number): string {
  const first = row.words.findIndex(({ box }) => Math.abs(box[0] - left) < 12)
  if (first === -1) return ''
  const from = row.words[first]?.start ?? 0
  return row.text.slice(from).split('\t', 1)[0] ?? ''
}

const squeezed = (text: string): string => text.toLowerCase().replace(/[^\p{L}\d]/gu, '')

/** The columns of rows as values, cut at separators that stand between a name and its address. */
function columnsOf(rows: readonly Row[]): Candidate[] {
  return rows.flatMap((row) =>
    restOf(row.text).map((found) => {
      const cut = found.value.split(/ [-–—·|•] |, (?!(?:inc|llc|llp|ltd|p\.?c|s\.l|s\.a)\b)| {2}/iu)[0] ?? found.value
      // “Mill Lane Paper Invoice” is the heading of a document by Mill Lane Paper.
      const value = cut.replace(heading, '')
      return { ...found, value, normal: value, end: found.start + value.length, row, score: 0, label: '' }
    }),
  )
}
