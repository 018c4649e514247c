// Electronic invoices: Factur-X, ZUGFeRD and XRechnung (UN/CEFACT CII and UBL) as XML, within a PDF or alone. Exact: nothing is guessed.
import type { Field } from '../../../contract/understanding.ts'
import { readXml } from '../../readers/xml-events.ts'

const of = 'invoice'
/** Values by the end of their path; the first path that has one counts. Names without prefixes. */
const paths: [name: string, ...ends: string[]][] = [
  ['number', 'ExchangedDocument/ID', 'HeaderExchangedDocument/ID', '#Invoice/ID', '#CreditNote/ID'],
  [
    'date',
    'ExchangedDocument/IssueDateTime/DateTimeString',
    'HeaderExchangedDocument/IssueDateTime/DateTimeString',
    '#Invoice/IssueDate',
    '#CreditNote/IssueDate',
  ],
  [
    'due',
    'SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString',
    '#Invoice/DueDate',
    'PaymentMeans/PaymentDueDate',
  ],
  [
    'supplier',
    'SellerTradeParty/Name',
    'AccountingSupplierParty/Party/PartyLegalEntity/RegistrationName',
    'AccountingSupplierParty/Party/PartyName/Name',
  ],
  [
    'customer',
    'BuyerTradeParty/Name',
    'AccountingCustomerParty/Party/PartyLegalEntity/RegistrationName',
    'AccountingCustomerParty/Party/PartyName/Name',
  ],
  [
    'vat id',
    'SellerTradeParty/SpecifiedTaxRegistration/ID[VA]',
    'AccountingSupplierParty/Party/PartyTaxScheme/CompanyID',
  ],
  ['net', 'MonetarySummation/TaxBasisTotalAmount', 'LegalMonetaryTotal/TaxExclusiveAmount'],
  ['vat', 'MonetarySummation/TaxTotalAmount', '#Invoice/TaxTotal/TaxAmount', '#CreditNote/TaxTotal/TaxAmount'],
  [
    'total',
    'MonetarySummation/GrandTotalAmount',
    'LegalMonetaryTotal/TaxInclusiveAmount',
    'LegalMonetaryTotal/PayableAmount',
  ],
  ['payable', 'MonetarySummation/DuePayableAmount', 'LegalMonetaryTotal/PayableAmount'],
  ['currency', 'InvoiceCurrencyCode', 'DocumentCurrencyCode'],
  ['iban', 'CreditorFinancialAccount/IBANID', 'PayeeFinancialAccount/ID'],
  ['bic', 'CreditorFinancialInstitution/BICID', 'FinancialInstitutionBranch/ID'],
]
const itemElements = new Set(['IncludedSupplyChainTradeLineItem', 'InvoiceLine', 'CreditNoteLine'])
const itemPaths: Record<string, string[]> = {
  description: ['SpecifiedTradeProduct/Name', 'Item/Name'],
  quantity: ['/BilledQuantity', '/InvoicedQuantity', '/CreditedQuantity'],
  price: ['NetPriceProductTradePrice/ChargeAmount', 'Price/PriceAmount'],
  amount: ['/LineTotalAmount', '/LineExtensionAmount'],
}
const roots = /<(?:[\w-]+:)?(?:CrossIndustryInvoice|CrossIndustryDocument|Invoice|CreditNote)[\s>]/
const mostItems = 500

/** The invoice's fields; empty for any other XML. */
export function electronicInvoiceFields(xml: string): Field[] {
  if (!roots.test(xml)) return []
  const { values, items } = collect(xml)
  const fields: Field[] = []
  for (const [name, ...ends] of paths) {
    const value = ends.map((end) => find(values, end)).find((one) => one !== undefined)
    if (value !== undefined) fields.push(xmlField(name, value, normalOf(name, value)))
  }
  for (const item of items) {
    const parts: Record<string, string> = {}
    for (const [part, ends] of Object.entries(itemPaths)) {
      const value = ends.map((end) => find(item, end)).find((one) => one !== undefined)
      if (value !== undefined) parts[part] = part === 'description' ? value : plain(value)
    }
    const description = parts['description'] ?? ''
    fields.push({ ...xmlField('item', description, description), parts })
  }
  return fields
}

type Values = { path: string; text: string }[]

function collect(xml: string): { values: Values; items: Values[] } {
  const values: Values = []
  const items: Values[] = []
  const path: string[] = []
  let text = ''
  let item: Values | null = null
  readXml(xml, {
    open(name, attributes) {
      const scheme = attributes.get('schemeID')
      path.push(scheme === undefined ? name : `${name}[${scheme}]`)
      text = ''
      if (itemElements.has(name) && items.length < mostItems) {
        item = []
        items.push(item)
      }
    },
    text: (data) => void (text += data),
    close(name) {
      const clean = text.replace(/\s+/g, ' ').trim()
      if (clean !== '') (item ?? values).push({ path: path.join('/'), text: clean })
      if (itemElements.has(name)) item = null
      text = ''
      path.pop()
    },
  })
  return { values, items }
}

/** `#`: from the root. A scheme in the path counts only where one is asked for. */
function find(values: Values, end: string): string | undefined {
  const wanted = end.replace(/^[#/]/, '')
  return values.find(({ path }) => {
    const plainPath = end.includes('[') ? path : path.replace(/\[[^\]]*\]/g, '')
    return end.startsWith('#')
      ? plainPath === wanted
      : `/${plainPath}`.endsWith(end.startsWith('/') ? end : `/${wanted}`) || plainPath.endsWith(wanted)
  })?.text
}

function normalOf(name: string, value: string): string {
  if (name === 'date' || name === 'due') return value.replace(/^(\d{4})-?(\d{2})-?(\d{2}).*$/, '$1-$2-$3')
  if (['net', 'vat', 'total', 'payable'].includes(name)) return Number(value).toFixed(2)
  return name === 'iban' || name === 'vat id' ? value.replace(/\s/g, '') : value
}

/** 20.0000 as 20, 9.9000 as 9.90. */
function plain(value: string): string {
  const number = Number(value)
  if (!Number.isFinite(number)) return value
  return Number.isInteger(number) ? String(number) : String(Math.round(number * 10_000) / 10_000)
}

function xmlField(name: string, value: string, normal: string): Field {
  return { of, name, value, normal, place: null, confidence: 1, how: 'xml', checks: [] }
}
