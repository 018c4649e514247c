// The words beside which an invoice's values stand, in English, German, French and their neighbours, each with what a value beside it is worth.
import type { Label } from './labelled.ts'

/** Word boundaries for letters of any language. */
export const labels = (...patterns: [pattern: string, strength: number][]): Label[] =>
  patterns.map(([pattern, strength]) => ({
    pattern: new RegExp(`(?<![\\p{L}\\d])(?:${pattern})(?![\\p{L}\\d])`, 'giu'),
    strength,
  }))

export const numberLabels = labels(
  ['(?:tax |vat |sales )?invoice\\s*(?:no|nr|num|number|id|ref|#|№|n°|nº)\\.?\\s*[:#.]?', 0.95],
  ['rechnungs?\\s*-?\\s*(?:nr|nummer|no|n°)\\.?(?: *\\/ *[\\p{L}.-]+)?\\s*:?', 0.95],
  [
    '(?:n° ?(?:de )?(?:la )?|numéro (?:de )?(?:la )?|no\\.? (?:de )?)facture\\s*:?|facture\\s*(?:n°|nº|no|num[ée]ro|#)\\.?\\s*:?',
    0.95,
  ],
  [
    'factuur ?nummer|factuur ?nr\\.?|fattura (?:n|nr|numero)\\.?|n(?:ú|u)mero de factura|factura (?:n°|nº|no|num)\\.?',
    0.9,
  ],
  [
    '(?:credit note|gutschrifts?|avoir|beleg|document|bill|statement|receipt)\\s*-?\\s*(?:no|nr|nummer|number|n°|#)\\.?\\s*:?',
    0.75,
  ],
  ['(?:handels|schluss|teil|abschlags|korrektur)?rechnung(?: \\(\\d{3}\\))?\\s*(?:nr\\.?|nummer|#|:)?', 0.7],
  ['invoice\\s*:?|facture\\s*:?|factuur\\s*:?', 0.65],
  [
    'inv\\.?\\s*(?:no|nr|#)\\.?\\s*:?|(?<!account |acc\\. |konto|phone |tel\\. |fax |customer |kunden |order |tax |vat |gst |reg |item |ref )(?:nr|no)\\.\\s*:?',
    0.55,
  ],
)
export const dateLabels = labels(
  [
    '(?:invoice|bill|tax|issue)(?:ing)? date\\s*:?|date of (?:invoice|issue)|date issued|issued on|invoice issued',
    0.95,
  ],
  ['(?:rechnungs|ausstellungs|beleg)-?\\s?datum|datum der rechnung|erstellt am|ausgestellt am', 0.95],
  ["date (?:de )?(?:la )?facture|date de facturation|date d['’]émission|facture du|émise? le|facturé le", 0.95],
  ['factuur ?datum|data fattura|fecha (?:de )?factura', 0.9],
  [
    '(?:\\p{L}*rechnung|invoice|gutschrift|facture|credit note)[^\\t]{0,40}?(?:no|nr|n°|number|#)[^\\t]{1,40}? (?:dated|vom|du|from|of)',
    0.93,
  ],
  ['(?:invoice|rechnung|facture) (?:dated|vom|du|from)', 0.85],
  ['datum\\s*:?|(?<!due |delivery |order |ship |shipping |payment |value |échéance |livraison )date\\s*:|^date', 0.7],
  ['(?:den|le|vom)', 0.5],
)
export const dueLabels = labels(
  [
    "due date|payment due(?: date| by)?|due (?:by|on)|pay(?:able|ment)? (?:by|before)|date d['’](?:échéance)|échéance(?: le)?|à payer avant le|date limite de paiement",
    0.95,
  ],
  [
    'fällig(?:keit)?(?:sdatum)?(?: am| bis)?|(?:zahlbar|fällig|payable)[^\\t]{0,40}? (?:bis|am|by|until|zum|before)|zahlungsziel|zu zahlen bis|vervaldatum|scadenza|vencimiento',
    0.95,
  ],
  ['bis zum|spätestens', 0.6],
)
export const totalLabels = labels(
  [
    'grand total|(?:invoice|total) (?:amount|value|due|payable|price)(?: due| payable)?|amount (?:due|payable)|total (?:incl|gross|to pay|inc)\\p{L}*\\.?(?: (?:vat|tax|gst))?|(?:total|amount) [\\p{L} ]{0,12}(?:incl|including)\\p{L}*\\.? [\\p{L}]+|balance due|gross (?:amount|total)',
    0.95,
  ],
  [
    '(?:rechnungs(?:betrag|summe|endbetrag)|gesamt(?:betrag|summe|preis|brutto)?)(?! (?:der |die )?(?:netto|ohne|exkl|excl|zu|abschl|rabatt|netto)\\p{L}*)(?: \\(?(?:brutto|inkl)[\\p{L}. ]*\\)?)?|end(?:betrag|summe)|zahl(?:ungs)?betrag|brutto(?:betrag|summe|gesamt|rechnungsbetrag)?|zu zahlen(?:der betrag)?|fälliger betrag|summe brutto|gesamtsumme brutto',
    0.93,
  ],
  [
    'total (?:ttc|général|à payer|toutes taxes comprises)|montant (?:total )?(?:ttc|à payer|total|dû)|net à payer|totaal(?: incl\\p{L}*\\.?)?(?: btw)?|te betalen|totale(?: fattura| documento)?|total factura|importe total',
    0.93,
  ],
  [
    '(?<!sub[- ]?|net |tax |vat |zwischen|netto)total(?! (?:ht|net|excl|tax|vat|hors|discount|qty|items|quantity|tva|mwst|before))(?: (?:eur|usd|gbp|chf))?',
    0.75,
  ],
  ['(?<!zwischen|netto|steuer)summe(?! netto)|betrag', 0.55],
)
export const netLabels = labels(
  [
    'sub-?\\s?total|net (?:total|amount|value)|total (?:net|ht|hors taxes?|excl\\p{L}*\\.?|before tax)(?: (?:vat|tax))?|amount (?:excl\\p{L}*|before) [\\p{L}]+|taxable amount',
    0.9,
  ],
  [
    'netto(?:betrag|summe|gesamt|rechnungsbetrag|warenwert)?|summe netto|gesamt ?netto|zwischensumme|(?:gesamt|rechnungs)(?:betrag|summe|preis)? (?:netto|ohne|exkl\\.?|excl\\.?)(?: (?:ust|mwst|steuer)\\p{L}*\\.?)?|montant (?:total )?ht|base ht|(?:totaal )?excl\\p{L}*\\.?(?: btw)|imponibile|base imponible|positionssumme',
    0.9,
  ],
)
export const taxLabels = labels(
  [
    '(?:total )?(?:vat|sales tax|gst|tax)(?: (?:total|amount|due))?(?! (?:no|id|number|reg|invoice|date))(?: \\(?\\d+(?:[.,]\\d+)? ?%\\)?)?|tax total',
    0.85,
  ],
  [
    '(?:zzgl\\.? |gesamt |davon |enth\\p{L}*\\.? )?(?:mwst|ust|mehrwertsteuer|umsatzsteuer|steuerbetrag|ust\\.?-betrag|steuer)\\.?(?:betrag|summe)?(?!-? ?(?:id|nr|nummer))(?: \\(?\\d+(?:[.,]\\d+)? ?%\\)?)?',
    0.85,
  ],
  ['(?:total |montant )?(?:de la )?tva(?! (?:intra|no|n°))(?: \\(?\\d+(?:[.,]\\d+)? ?%\\)?)?|btw|iva', 0.85],
)
