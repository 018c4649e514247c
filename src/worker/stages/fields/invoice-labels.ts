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
    'factuur ?(?:nummer|nr\\.?)\\s*:?|(?:fattura (?:n|nr|numero|n°)|numero (?:della )?fattura)\\.?\\s*:?|(?:n(?:ú|u)mero|n[.º°]*|núm\\.?) (?:de )?(?:la )?factura\\s*:?|factura (?:simplificada )?(?:n[°º]|no|n(?:ú|u)m(?:ero)?)\\.?\\s*:?',
    0.9,
  ],
  [
    '(?:credit note|gutschrifts?|avoir|beleg|document|bill|statement|receipt|folio|fee note|liquidation|honorarnote)\\s*-?\\s*(?:no|nr|nummer|number|n°|#)\\.?\\s*:?',
    0.75,
  ],
  ['(?:handels|schluss|teil|abschlags|korrektur)?rechnung(?: \\(\\d{3}\\))?\\s*(?:nr\\.?|nummer|#|:)?', 0.7],
  ['invoice\\s*:?|facture\\s*:?|factuur\\s*:?|factura\\s*:?|fattura\\s*:?', 0.65],
  [
    'inv\\.?\\s*(?:no|nr|#)\\.?\\s*:?|(?<!account |acc\\. |konto|phone |tel\\. |fax |customer |kunden |order |tax |vat |gst |reg |item |ref )(?:nr|no)\\.\\s*:?',
    0.55,
  ],
)
export const dateLabels = labels(
  [
    '(?:invoice|bill|tax|issue|statement)(?:ing)? date\\s*:?|date of (?:invoice|issue)|date issued|issued on|invoice issued',
    0.95,
  ],
  ['(?:rechnungs|ausstellungs|beleg)-?\\s?datum|datum der rechnung|erstellt am|ausgestellt am', 0.95],
  ["date (?:de )?(?:la )?facture|date de facturation|date d['’]émission|facture du|émise? le|facturé le", 0.95],
  [
    'factuur ?datum|data (?:della )?fattura|data (?:di )?emissione|data documento|fecha (?:de )?(?:la )?(?:factura|emisión|expedición)',
    0.93,
  ],
  [
    '(?:\\p{L}*rechnung|invoice|gutschrift|facture|credit note|fattura|factura)[^\\t]{0,40}?(?:no|nr|n°|number|#|n\\.)[^\\t]{1,40}? (?:dated|vom|du|from|of|del)',
    0.93,
  ],
  ['(?:invoice|rechnung|facture|fattura|factura) (?:dated|vom|du|from|del)|date of (?:this )?(?:bill|statement)', 0.85],
  [
    'datum\\s*:?|fecha\\s*:?|dated\\s*:?|(?<!due |delivery |order |ship |shipping |payment |value |échéance |livraison )date\\s*:|^date',
    0.7,
  ],
  ['(?:den|le|vom|du)(?= \\d)', 0.5],
)
export const dueLabels = labels(
  [
    "due date|date due|payment due(?: date| by)?|due(?: for payment)? ?(?:by|on|:)|due for payment\\s*:?|due(?=[\\t ]+\\d)|pay(?:able|ment)? (?:by|before)|date d['’](?:échéance)|échéance(?: le)?|(?:à|a) (?:payer|régler) (?:avant|pour|au plus tard) le|date limite (?:de paiement|d['’]exigibilité)",
    0.95,
  ],
  [
    'fällig(?:keit)?(?:sdatum)?(?: am| bis)?|(?:zahlbar|fällig|payable)[^\\t]{0,40}? (?:bis|am|by|until|zum|before)|zahlungsziel|zu zahlen bis|(?:überweis\\p{L}*|begleich\\p{L}*)[^\\t]{0,40}? bis(?: zum)?|bis(?= \\d{1,2}\\.\\d{1,2}\\.\\d{2,4}(?: rein)? netto)|(?:verval|uiterste betaal)datum|te betalen (?:voor|vóór)|scadenza|da pagare entro|vencimiento|fecha (?:límite|de pago)',
    0.95,
  ],
  [
    'wird am|prél[eè]v[^\\t]{0,20}? le|(?:buchen|ziehen) wir (?:zum|am)|(?:direct debit|autopay|payment will be)[^\\t]{0,40}? (?:on or (?:after|about)|on|for)',
    0.7,
  ],
  ['bis zum|spätestens|entro il|antes del?|au plus tard le', 0.6],
)
export const totalLabels = labels(
  [
    'grand total|(?:invoice|total) (?:amount|value|due|payable|price)(?: due| payable)?|(?:invoice|credit|gross) total|total (?:this|of this) (?:invoice|bill)|amount (?:due|payable)|total (?:incl|gross|to pay|inc)\\p{L}*\\.?(?: (?:vat|tax|gst))?|(?:total|amount) [\\p{L} ]{0,12}(?:incl|including)\\p{L}*\\.? [\\p{L}]+|balance due|gross (?:amount|total)',
    0.95,
  ],
  [
    '(?:rechnungs(?:betrag|summe|endbetrag)|gesamt(?:betrag|summe|preis|brutto)?)(?! (?:der |die )?(?:netto|ohne|exkl|excl|zu|abschl|rabatt|netto)\\p{L}*)(?: \\(?(?:brutto|inkl)[\\p{L}. ]*\\)?)?|end(?:betrag|summe)|zahl(?:ungs)?betrag|brutto(?:betrag|summe|gesamt|rechnungsbetrag)?|zu zahlen(?:der betrag)?|fälliger betrag|summe brutto|gesamtsumme brutto|brutto',
    0.93,
  ],
  [
    'total (?:ttc|général|à payer|toutes taxes comprises)|montant (?:total )?(?:ttc|à payer|total|dû)|net à payer|totaal(?: incl\\p{L}*\\.?)?(?: btw)?|te betalen|totale (?:fattura|documento|bolletta|da pagare|complessivo)|total (?:de la )?factura|importe total|total a pagar|totale|totaalbedrag',
    0.93,
  ],
  [
    '(?<!sub[- ]?|net |tax |vat |zwischen|netto|goods )total(?! (?:ht|net|excl|tax|vat|gst|btw|iva|hors|discount|qty|items|quantity|tva|mwst|before|charges? (?:excl|before)|fees|costs))',
    0.75,
  ],
  ['(?<!zwischen|netto|steuer)summe(?! netto)|betrag', 0.55],
)
export const netLabels = labels(
  [
    'sub-?\\s?total|(?:goods|net) total|net (?:amount|value)|total net|total (?:charges )?(?:excl|before|ex)\\p{L}*\\.? \\p{L}+|total (?:net|ht|hors taxes?|excl\\p{L}*\\.?|before tax)(?: (?:vat|tax))?|amount (?:excl\\p{L}*|before) [\\p{L}]+|taxable amount',
    0.9,
  ],
  [
    'netto-?(?:betr[aä]ge?|summe|gesamt|rechnungsbetrag|warenwert)?|summe netto-?betr[aä]ge?|zwischentotal|subtotaal|summe netto|gesamt ?netto|zwischensumme|(?:gesamt|rechnungs)(?:betrag|summe|preis)? (?:netto|ohne|exkl\\.?|excl\\.?)(?: (?:ust|mwst|steuer)\\p{L}*\\.?)?|montant (?:total )?ht|base ht|(?:totaal )?excl\\p{L}*\\.?(?: btw)|(?:totale )?imponibile|base imponible|positionssumme|sous-total|totale netto|suma|taxable value',
    0.9,
  ],
)
/** Words after which a tax is named that is not there. */
const without =
  '(?<!excl\\.? |excluding |ex |before |without |hors |ohne |exkl\\.? |(?:no|non|esclusa|excl\\.?|sin|senza) )'
export const taxLabels = labels(
  [
    without +
      '(?:total )?(?:vat|sales tax|gst|[cis]gst|tax)(?: (?:total|amount|due))?(?! (?:no|id|number|reg|invoice|date))(?: \\(?\\d+(?:[.,]\\d+)? ?%\\)?)?|tax total',
    0.85,
  ],
  [
    without +
      '(?:zzgl\\.? |gesamt |davon |enth\\p{L}*\\.? )?(?:mwst|ust|mehrwertsteuer|umsatzsteuer|steuerbetrag|ust\\.?-betrag|steuer)\\.?(?:betrag|summe)?(?!-? ?(?:id|nr|nummer))(?: \\(?\\d+(?:[.,]\\d+)? ?%\\)?)?',
    0.85,
  ],
  [
    without +
      '(?:(?:total |montant )?(?:de la )?tva(?! (?:intra|no|n°|non))(?: \\(?\\d+(?:[.,]\\d+)? ?%\\)?)?|btw(?! ?(?:nr|nummer|nl))|(?<!p\\.? ?)iva(?! \\p{L}))',
    0.85,
  ],
)
