// Invoices by another hand than the one that wrote the reader: 20 as senders in nine countries lay them out, written as HTML for the
// purpose and printed by Chromium. Names, numbers and amounts are made up; sums come out right.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { openBrowser } from '../e2e/browser.ts'

interface Sent {
  name: string
  truth: Record<string, string>
  /** Parts of a page; `grid` makes a table of rows whose cells are parted by `|`, the last column set right. */
  html: string
}

const cells = (row: string): string =>
  row
    .split('|')
    .map((cell, at, all) => `<td${at > 0 && at === all.length - 1 ? ' align=right' : ''}>${cell}`)
    .join('')
const grid = (rows: string, width = '100%'): string =>
  `<table width=${width} cellpadding=4>${rows
    .split('\n')
    .map((row) => `<tr>${cells(row)}`)
    .join('')}</table>`
const beside = (...parts: string[]): string =>
  `<div style="display:flex;justify-content:space-between">${parts.map((part) => `<div>${part}</div>`).join('')}</div>`
const lines = (text: string): string => text.replaceAll('\n', '<br>')

const sent: Sent[] = [
  {
    name: 'us cleaning',
    truth: {
      number: '5518',
      date: '2024-08-09',
      due: '2024-08-24',
      supplier: 'Sparkle & Shine Cleaning',
      total: '412.00',
    },
    html: `${beside('<h1>Sparkle & Shine Cleaning</h1>', 'Serving Tulsa since 1998')}${beside(lines('BILLED TO\nGreenfield Dental\n1801 S Peoria Ave\nTulsa, OK 74120'), grid('Invoice|5518\nDate|08/09/2024\nDue|08/24/2024'))}
      ${grid('Service|Visits|Rate|Total\nOffice cleaning, evenings|4|$88.00|$352.00\nWindows|1|$60.00|$60.00')}<p align=right><b>Total: $412.00</b></p>`,
  },
  {
    name: 'us hosting',
    truth: {
      number: 'NB-2024-10-33871',
      date: '2024-10-01',
      due: '2024-10-01',
      supplier: 'Nimbus Bay',
      net: '84.00',
      vat: '6.93',
      total: '90.93',
    },
    html: `<h2>nimbus bay</h2><p>Nimbus Bay, Inc. · 12 Pier 9 · San Francisco, CA 94111</p><h3>Final invoice for the September 2024 billing period</h3>${grid('Invoice number:|NB-2024-10-33871\nDate of issue:|October 1, 2024\nPayment due on:|October 1, 2024', '50%')}<p>For:<br>Wren Software LLC<br>billing@wren.example</p>
      ${grid('Product usage charges|$84.00\nSubtotal|$84.00\nSales tax 8.25%|$6.93\nTotal due|$90.93')}<p>If you have a credit card on file, it will be charged within 24 hours.</p>`,
  },
  {
    name: 'us lawn, terms',
    truth: { number: '211', date: '2024-05-20', due: '2024-06-04', supplier: 'Evergreen Lawn Care', total: '180.00' },
    html: `<center><h2>Evergreen Lawn Care</h2>PO Box 81, Macon GA 31202 (478) 555-0110</center><p>Invoice #211 &nbsp; May 20, 2024</p><p>Customer: Bob Tatum, 4 Ridge Ct, Macon GA 31210</p>${grid('Mowing, 4 weeks|160.00\nEdging|20.00\nTOTAL DUE|$180.00')}<p>Payment terms: net 15. Thank you!</p>`,
  },
  {
    name: 'uk accountant',
    truth: {
      number: '10477',
      date: '2024-01-31',
      supplier: 'Penhale Marsh LLP',
      net: '650.00',
      vat: '130.00',
      total: '780.00',
    },
    html: `<div align=right><b>Penhale Marsh LLP</b><br>Chartered Accountants<br>7 Lemon Street, Truro TR1 2LQ<br>01872 555 010</div><p>The Directors<br>Tregear Boats Limited<br>The Quay<br>Falmouth TR11 3JT</p>${beside('Our ref: TB/0092', 'Date: 31 January 2024', 'Fee note no: 10477')}<p>To professional services in connection with the preparation of accounts for the year ended 30 September 2023</p>${grid('Our fee|650.00\nVAT at 20%|130.00\nTotal payable|£780.00', '50%')}<small>VAT Reg No 812 4471 20. Registered in England OC318820.</small>`,
  },
  {
    name: 'uk wholesaler, two rates',
    truth: {
      number: 'SI0044182',
      date: '2024-03-14',
      due: '2024-04-30',
      supplier: 'Thames Valley Foods Ltd',
      net: '318.60',
      vat: '22.12',
      total: '340.72',
    },
    html: `${beside('<b>THAMES VALLEY FOODS LTD</b><br>Unit 12 Acre Road<br>Reading RG2 0SX', '<h2>Sales Invoice</h2>')}${beside(lines('Invoice To\nThe Crown Inn\nHigh Street\nGoring RG8 9AW'), lines('Deliver To\nThe Crown Inn\nRear entrance'))}${grid('Invoice No|Tax point|Account|Due date\nSI0044182|14/03/24|CROWN1|30/04/24')}
      ${grid('Code|Description|Qty|Price|Net|VAT\nF1|Flour, strong white 16kg|12|17.3333|208.00|0%\nD4|Dish liquid 5L|14|7.90|110.60|20%')}${grid('Goods|318.60\nVAT @ 20% on 110.60|22.12\nInvoice total|£340.72', '40%')}`,
  },
  {
    name: 'ie solicitor, outlay',
    truth: {
      number: 'C/2291',
      date: '2024-11-04',
      supplier: 'Brannigan Kehoe Solicitors',
      net: '1200.00',
      vat: '276.00',
      total: '1476.00',
    },
    html: `<center><b>BRANNIGAN KEHOE SOLICITORS</b><br>9 Merchants Quay, Waterford X91 P2K8</center><p>4 November 2024</p><p>Ms Aoife Power<br>Tramore<br>Co. Waterford</p><p><b>INVOICE C/2291</b><br>Re: Sale of 4 Cliff Road</p>${grid('Professional fee|€1,200.00\nVAT @ 23%|€276.00\nTotal|€1,476.00\nLess paid on account|-€500.00\nBalance due|€976.00', '60%')}<p>VAT No. IE 4471209F</p>`,
  },
  {
    name: 'au bookkeeper',
    truth: {
      number: 'INV-0093',
      date: '2024-06-05',
      due: '2024-06-19',
      supplier: 'Coral Coast Bookkeeping',
      net: '440.00',
      vat: '44.00',
      total: '484.00',
      currency: 'AUD',
    },
    html: `<h1>Tax Invoice</h1>${beside(lines('Coral Coast Bookkeeping\nABN 88 771 204 311\nYeppoon QLD 4703'), lines('<b>Invoice number</b>\nINV-0093\n<b>Issue date</b>\n5 Jun 2024\n<b>Due date</b>\n19 Jun 2024'), lines('<b>Bill to</b>\nReef Divers\nRosslyn Bay'))}${grid('Description|Units|Unit price|Tax|Amount\nBAS preparation|4|110.00|GST|440.00')}${grid('Total (excl. GST)|440.00\nGST|44.00\nTotal (inc. GST)|$484.00', '40%')}`,
  },
  {
    name: 'in consultant',
    truth: {
      number: 'AK/0031',
      date: '2024-07-15',
      supplier: 'Anand Krishnan & Associates',
      net: '250000.00',
      vat: '45000.00',
      total: '295000.00',
      currency: 'INR',
    },
    html: `<b>Anand Krishnan & Associates</b><br>T. Nagar, Chennai 600017<br>GSTIN 33AAJFA1234K1Z2<hr>${beside('Invoice No: AK/0031', 'Date: 15-07-2024')}<p>To: Sundaram Mills Limited, Coimbatore</p>${grid('Particulars|Amount (Rs.)\nRetainer, Q1|2,50,000.00\nIGST @ 18%|45,000.00\nGrand Total|Rs. 2,95,000.00')}`,
  },
  {
    name: 'de agentur',
    truth: {
      number: '24-0619',
      date: '2024-06-19',
      due: '2024-07-03',
      supplier: 'Kontrast Werbeagentur GmbH',
      net: '3800.00',
      vat: '722.00',
      total: '4522.00',
      iban: 'DE75512108001245126199',
    },
    html: `${beside('<h1>KONTRAST</h1>', '')}<small>Kontrast Werbeagentur GmbH · Hafenweg 22 · 48155 Münster</small><p>Stadtwerke Rheine GmbH<br>Marketing<br>Hafenbahn 10<br>48431 Rheine</p>${beside('<b>Rechnung 24-0619</b>', 'Münster, 19.06.2024')}<p>Projekt: Kampagne Sommer</p>${grid('Leistung|Std.|Satz|Summe\nKonzeption|20|95,00|1.900,00\nGestaltung|20|95,00|1.900,00')}${grid('Nettobetrag|3.800,00 €\n+ 19% USt.|722,00 €\nBruttobetrag|4.522,00 €', '45%')}<p>Bitte begleichen Sie den Betrag bis zum 03.07.2024.</p><small>Sitz: Münster · HRB 11820 · USt-ID DE 811 907 980 · IBAN DE75 5121 0800 1245 1261 99</small>`,
  },
  {
    name: 'de werkstatt',
    truth: {
      number: '118834',
      date: '2024-09-27',
      supplier: 'Autohaus Reinders',
      net: '412.60',
      vat: '78.39',
      total: '490.99',
    },
    html: `${beside('<b>Autohaus Reinders</b><br>Inh. Jan Reinders e.K.<br>Borgholzer Str. 9, 33775 Versmold', 'Tel. 05423 5550<br>Fax 05423 5551')}${beside(lines('Frau\nMonika Telgmann\nAm Bach 2\n33775 Versmold'), grid('Rechnungs-Nr.|118834\nAuftrags-Nr.|A-7710\nRechnungsdatum|27.09.24\nKennzeichen|GT-MT 88\nkm-Stand|84.120'))}${grid('Arbeitswerte und Teile|Menge|Einzel|Gesamt\nInspektion|1,0|189,00|189,00\nBremsbeläge vorn|1|138,60|138,60\nÖl 5W-30|5|17,00|85,00')}${grid('Zwischensumme|412,60\nMwSt 19,00 %|78,39\nEndbetrag EUR|490,99', '45%')}<p>Betrag dankend bar erhalten.</p>`,
  },
  {
    name: 'de verein, ohne steuer',
    truth: {
      number: '2024/88',
      date: '2024-02-01',
      due: '2024-02-29',
      supplier: 'Turnverein Eintracht Löhne e. V.',
      total: '96.00',
    },
    html: `<b>Turnverein Eintracht Löhne e. V.</b><br>Sportplatzweg 1, 32584 Löhne<p>Familie Brinkmann<br>Werster Str. 3<br>32584 Löhne</p><p align=right>01.02.2024</p><p><b>Beitragsrechnung Nr. 2024/88</b></p>${grid('Jahresbeitrag Familie|96,00 €\nzu zahlen|96,00 €', '60%')}<p>Wir bitten um Überweisung bis zum 29.02.2024.</p>`,
  },
  {
    name: 'at hotel',
    truth: {
      number: '20240817',
      date: '2024-08-17',
      supplier: 'Pension Seeblick',
      net: '316.36',
      vat: '31.64',
      total: '348.00',
    },
    html: `<center><h2>Pension Seeblick</h2>Familie Auer · 5310 Mondsee · UID ATU33445566</center><p>Herr Karl Wimmer<br>Linz</p>${beside('Rechnung Nr.: 20240817', 'Datum: 17. August 2024')}${grid('3 Nächte Doppelzimmer mit Frühstück|€ 330,00\nOrtstaxe|€ 18,00\nGesamt|€ 348,00')}${grid('enthaltene 10 % USt|€ 31,64\nNetto|€ 316,36', '40%')}`,
  },
  {
    name: 'ch arzt',
    truth: {
      number: '7711204',
      date: '2024-04-18',
      due: '2024-05-18',
      supplier: 'Praxis Dr. med. Ueli Gerber',
      total: '285.40',
    },
    html: `${beside('Praxis Dr. med. Ueli Gerber<br>Marktgasse 4<br>3011 Bern', 'Rechnung')}<p>Frau Regula Stucki<br>Länggasse 9<br>3012 Bern</p>${grid('Rechnungs-Nr.|7711204\nRechnungsdatum|18.04.2024\nBehandlung|02.04.2024 – 09.04.2024', '60%')}${grid('Position|Anzahl|Betrag CHF\nKonsultation|2|198.40\nLabor|1|87.00\nGesamtbetrag CHF||285.40')}<p>Zahlungsfrist: zahlbar innert 30 Tagen</p>`,
  },
  {
    name: 'fr plombier',
    truth: {
      number: '2024-118',
      date: '2024-04-01',
      supplier: 'Plomberie Garnier',
      net: '480.00',
      vat: '48.00',
      total: '528.00',
    },
    html: `<h2>Plomberie Garnier</h2>EURL au capital de 5 000 €<br>3 rue du Port, 56100 Lorient<br>SIRET 441 220 118 00022<p align=right>M. et Mme Kervella<br>8 rue des Pins<br>56270 Ploemeur</p><p>Lorient, le 1er avril 2024</p><h3>Facture N° 2024-118</h3>${grid('Désignation|Qté|PU HT|Total HT\nRemplacement chauffe-eau|1|420,00|420,00\nDéplacement|1|60,00|60,00')}${grid('Total HT|480,00 €\nTVA 10,00 %|48,00 €\nTotal TTC|528,00 €', '40%')}<p>Paiement à réception.</p>`,
  },
  {
    name: 'fr internet',
    truth: {
      number: '1187204411',
      date: '2024-09-03',
      supplier: 'Fibrelia',
      net: '33.32',
      vat: '6.66',
      total: '39.98',
      due: '2024-09-12',
    },
    html: `<h1>Fibrelia</h1>${beside(lines('votre facture du 3 septembre 2024\nn° de facture : 1187204411\nn° client : 40077120'), lines('Mme Léa Morin\n2 rue Haute\n35400 Saint-Malo'))}${grid('abonnement fibre du 03/09 au 02/10|33,32 €\ntotal HT|33,32 €\nTVA 20,00 %|6,66 €\ntotal TTC|39,98 €\nmontant prélevé le 12/09/2024|39,98 €')}`,
  },
  {
    name: 'es taller',
    truth: {
      number: 'T-2024-771',
      date: '2024-05-14',
      supplier: 'Talleres Ibáñez, S.L.',
      net: '210.00',
      vat: '44.10',
      total: '254.10',
    },
    html: `${beside('<b>Talleres Ibáñez, S.L.</b><br>Pol. Ind. Malpica, 50016 Zaragoza<br>C.I.F. B50112233', 'FACTURA<br>Número: T-2024-771<br>Fecha: 14 de mayo de 2024')}<p>Cliente: Pilar Lahoz<br>NIF 17112233B</p>${grid('Descripción|Uds.|Precio|Importe\nCambio de aceite y filtros|1|120,00|120,00\nMano de obra|2|45,00|90,00')}${grid('Base imponible|210,00 €\n21 % I.V.A.|44,10 €\nTotal|254,10 €', '40%')}`,
  },
  {
    name: 'it avvocato',
    truth: {
      number: '12/2024',
      date: '2024-03-22',
      supplier: 'Avv. Chiara Lombardi',
      net: '1000.00',
      vat: '220.00',
      total: '1220.00',
    },
    html: `<b>Avv. Chiara Lombardi</b><br>Corso Francia 8, 10143 Torino<br>P.IVA 09988770015 – C.F. LMBCHR80A41L219X<p align=right>Spett.le Edil Piemonte S.r.l.<br>Via Nizza 4, 10126 Torino</p><p>Fattura n. 12/2024 del 22 marzo 2024</p>${grid('Consulenza contrattuale|€ 1.000,00\nImponibile|€ 1.000,00\nIVA 22%|€ 220,00\nTotale fattura|€ 1.220,00', '60%')}`,
  },
  {
    name: 'nl garage',
    truth: {
      number: '24700318',
      date: '2024-10-11',
      due: '2024-10-25',
      supplier: 'Autobedrijf De Wit B.V.',
      net: '300.00',
      vat: '63.00',
      total: '363.00',
      iban: 'NL20INGB0001234567',
    },
    html: `${beside('<h2>FACTUUR</h2>', lines('Autobedrijf De Wit B.V.\nRijksweg 40\n6271 AE Gulpen\nT 043 555 0120'))}<p>Dhr. P. Smeets<br>Kerkstraat 2<br>6271 BA Gulpen</p>${grid('Factuurnummer|Factuurdatum|Vervaldatum\n24700318|11-10-2024|25-10-2024')}${grid('Omschrijving|Aantal|Prijs|Bedrag\nGrote beurt|1|€ 300,00|€ 300,00')}${grid('Totaal exclusief btw|€ 300,00\nBtw 21%|€ 63,00\nTotaal inclusief btw|€ 363,00', '45%')}<small>IBAN NL20 INGB 0001 2345 67 · KvK 14055120</small>`,
  },
  {
    name: 'be drukker',
    truth: {
      number: '2024/0551',
      date: '2024-12-03',
      due: '2025-01-02',
      supplier: 'Drukkerij Peeters NV',
      net: '820.00',
      vat: '172.20',
      total: '992.20',
    },
    html: `<b>Drukkerij Peeters NV</b> – Nijverheidslaan 5, 2400 Mol – BE 0412.334.556${beside('<h3>Factuur nr. 2024/0551</h3>', 'Gemeente Balen<br>Vredelaan 1<br>2490 Balen')}<p>Factuurdatum: 3 december 2024<br>Te betalen voor: 2 januari 2025</p>${grid('Omschrijving|Aantal|Eenheidsprijs|Totaal\nInfoblad, 4000 ex.|4|205,00|820,00')}${grid('Maatstaf van heffing|820,00\nBTW 21 %|172,20\nTe betalen EUR|992,20', '45%')}`,
  },
  {
    name: 'us water bill',
    truth: { date: '2024-07-08', due: '2024-07-29', supplier: 'City of Alder Grove Utilities', total: '96.14' },
    html: `${beside('<b>City of Alder Grove Utilities</b><br>100 Main St, Alder Grove, WA 98101', grid('Account|002-1188-03\nStatement date|07/08/2024\nDue date|07/29/2024'))}<p>LOPEZ, MARIA<br>77 FIR LN</p>${grid('Previous balance|$88.20\nPayments|-$88.20\nWater|$41.14\nSewer|$40.00\nStorm water|$15.00\nTotal amount due|$96.14', '70%')}<p>After 07/29/2024 pay $105.75</p>`,
  },
]

/** One font, wherever it is printed: by those of a machine lines break elsewhere, and what is measured is another document. */
const font = (): string => {
  const file = createRequire(import.meta.url).resolve('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2')
  const data = readFileSync(file).toString('base64')
  return `<style>@font-face{font-family:Sent;font-weight:100 900;src:url(data:font/woff2;base64,${data})}</style>`
}

/** PDFs with their truth; throws where there is no Chromium. */
export async function sentInvoices(): Promise<
  { name: string; bytes: Uint8Array<ArrayBuffer>; truth: Sent['truth'] }[]
> {
  const { browser } = await openBrowser()
  try {
    const page = await browser.newPage()
    const printed = []
    for (const { name, html, truth } of sent) {
      await page.setContent(`<meta charset=utf-8>${font()}<body style="font:13px Sent">${html}`)
      await page.evaluate('document.fonts.ready')
      printed.push({
        name,
        bytes: new Uint8Array(await page.pdf({ format: 'A4', margin: { top: '18mm', left: '18mm', right: '18mm' } })),
        truth,
      })
    }
    return printed
  } finally {
    await browser.close()
  }
}
