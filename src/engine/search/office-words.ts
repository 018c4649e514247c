// Words of paperwork that mean the same, in English and German: who asks for an invoice finds a "Rechnung" too, a little behind those that
// say invoice. And which class a word names. Not a dictionary: only what letters, bills and contracts are asked for by.
import { stemOf, termsOf } from './terms.ts'

/** One meaning a line: a class's name first, or `-`. Several words joined by `+` stand side by side. */
const meanings = `
invoice: invoice bill rechnung faktura
receipt: receipt quittung beleg kassenbon kassenzettel bon
contract: contract agreement vertrag vereinbarung
letter: letter brief schreiben
resume: resume lebenslauf curriculum
form: form formular antrag vordruck
minutes: minutes protokoll niederschrift sitzungsprotokoll
report: report bericht
manual: manual handbook handbuch anleitung bedienungsanleitung
presentation: presentation slides präsentation folien
spreadsheet: spreadsheet table tabelle
email: email mail e+mail
id: passport reisepass ausweis personalausweis
-: lease tenancy mietvertrag pachtvertrag
-: rent miete kaltmiete
-: landlord lessor vermieter vermieterin
-: tenant lessee mieter mieterin
-: electricity strom
-: gas erdgas
-: water wasser
-: heating heizung heizkosten
-: insurance versicherung police versicherungsschein
-: policy police versicherungsschein
-: payslip salary wage gehaltsabrechnung lohnabrechnung entgeltabrechnung gehalt lohn
-: tax steuer
-: assessment bescheid steuerbescheid
-: quote quotation estimate offer angebot kostenvoranschlag
-: order bestellung auftrag
-: delivery lieferung lieferschein
-: reminder mahnung zahlungserinnerung
-: payment zahlung
-: paid bezahlt
-: amount betrag summe gesamtbetrag
-: due fällig
-: discount rabatt skonto
-: refund erstattung rückzahlung gutschrift
-: account konto
-: statement kontoauszug auszug
-: bank sparkasse
-: loan credit darlehen kredit
-: interest zins zinsen
-: deposit kaution anzahlung
-: notice termination cancellation kündigung
-: customer client kunde
-: supplier vendor lieferant
-: employer arbeitgeber
-: employee arbeitnehmer mitarbeiter
-: employment arbeitsvertrag anstellung
-: certificate bescheinigung zeugnis zertifikat urkunde
-: authority attorney vollmacht
-: will testament
-: purchase sale kauf verkauf kaufvertrag
-: warranty guarantee garantie gewährleistung bürgschaft
-: repair reparatur
-: maintenance wartung
-: meeting besprechung sitzung versammlung
-: appointment termin
-: booking reservation buchung reservierung
-: ticket fahrkarte fahrschein
-: flight flug
-: doctor physician arzt ärztin
-: dentist zahnarzt
-: prescription rezept
-: vaccination impfung
-: school schule
-: car vehicle auto fahrzeug kfz
-: house haus
-: apartment flat wohnung
-: address adresse anschrift
-: signature unterschrift
-: annex appendix attachment anlage anhang
-: inventory inventar bestand
-: turnover sales revenue umsatz
-: profit gewinn
-: costs expenses kosten ausgaben
-: membership mitgliedschaft
-: fee gebühr beitrag
`

interface Meaning {
  class: string | null
  /** Each as it is typed, folded; some are several words side by side. */
  words: string[][]
}

const byTerm = new Map<string, Meaning[]>()
for (const line of meanings.trim().split('\n')) {
  const [name = '', words = ''] = line.split(': ')
  const meaning: Meaning = {
    class: name === '-' ? null : name,
    words: words.split(' ').map((word) => termsOf(word.replace('+', ' ')).map((term) => term.word)),
  }
  for (const [first, ...others] of meaning.words) {
    if (first === undefined || others.length > 0) continue
    const term = stemOf(first)
    byTerm.set(term, [...(byTerm.get(term) ?? []), meaning])
  }
}

/** Other words for one, each perhaps of several side by side. Folded, not stemmed. */
export const sameMeaning = (word: string): string[][] =>
  (byTerm.get(stemOf(word)) ?? []).flatMap(({ words }) => words.filter((other) => other.join(' ') !== word))

/** The classes a word names. */
export const classesNamed = (word: string): string[] =>
  (byTerm.get(stemOf(word)) ?? []).flatMap((meaning) => meaning.class ?? [])
