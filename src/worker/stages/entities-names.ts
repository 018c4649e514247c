// Entities told by what stands around a name: a title before a person, a legal form behind a firm, a postal code before a town; and the
// countries, whose names the platform knows.
import { type EntityRule, type Found, nameKey } from './entities-found.ts'

const capital = "\\p{Lu}[\\p{L}'’-]+"
const given = `(?:${capital}|\\p{Lu}\\.)`
const legal =
  'GmbH(?: ?& ?Co\\.? ?KG)?|gGmbH|UG|AG|KG|KGaA|OHG|GbR|e\\.V\\.|eG|SE|Ltd\\.?|Limited|LLC|LLP|L\\.P\\.|Inc\\.?|Incorporated|Corp\\.?|Corporation|Co\\.|plc|PLC|S\\.A\\.(?:R\\.L\\.)?|SARL|SAS|S\\.p\\.A\\.|S\\.r\\.l\\.|B\\.V\\.|N\\.V\\.|Pty|A\\/S|AB|Oy'
const kindsOfBody =
  'University|Universität|Université|Institute|Institut|Ministry|Ministerium|Bank|Foundation|Stiftung|Verein|Council|Committee|Department|Association'

const personForms: readonly (readonly [RegExp, number, string])[] = [
  [
    new RegExp(
      `\\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herrn?|Frau|Mme|Mlle|Monsieur|Madame|Señora?|Sig)\\.?(?: (?:Dr|Prof)\\.?)* (?<name>(?:${given} ){0,2}${capital}(?:[ ]${capital})?)`,
      'gu',
    ),
    0.85,
    'title',
  ],
  [
    new RegExp(
      `(?:[Ss]incerely|[Ff]aithfully|[Tt]ruly|[Rr]egards|Grüßen|Gruß|[Hh]ochachtungsvoll|salutations|[Cc]ordialement)[\\s,.]+(?<name>${given} (?:${given} )?${capital})(?=\\s|$)`,
      'gu',
    ),
    0.8,
    'signature',
  ],
  [
    new RegExp(
      `^(?:From|To|Cc|Von|An|Attn|Attention|Author|Contact|Ansprechpartner(?:in)?|Name|z\\. ?Hd\\.)[.:]+ *(?<name>${capital}(?: ${given}){0,2} ${capital})\\b`,
      'gmu',
    ),
    0.75,
    'label',
  ],
]

const person: EntityRule = function* (text) {
  for (const [form, confidence, found] of personForms)
    for (const match of text.matchAll(form)) {
      const name = (match.groups?.['name'] ?? '').trim()
      const key = nameKey(name)
      if (key.length < 3 || new RegExp(`(?:${legal})$`).test(name)) continue
      yield at(match, { kind: 'person', key, name, confidence, found })
    }
}

const organisationForms = [
  new RegExp(
    `(?<name>(?:[\\p{Lu}\\d][\\p{L}\\d&'’.-]*,? (?:(?:und|and|et|&|of|für|de|der|des) )?){1,5}(?:${legal}))(?![\\p{L}])`,
    'gu',
  ),
  new RegExp(
    `\\b(?<name>(?:${capital} ){0,3}(?:${kindsOfBody})(?: (?:of|für|de|for|der|des|du|di) (?:the )?(?:${capital})(?: ${capital}){0,2})?)(?![\\p{L}])`,
    'gu',
  ),
]

const organisation: EntityRule = function* (text) {
  for (const [n, form] of organisationForms.entries())
    for (const match of text.matchAll(form)) {
      // A sentence's or a label's first word is no part of the name.
      const name = (match.groups?.['name'] ?? '')
        .replace(/^(?:The|Die|Der|Das|La|Le|Les|An|To|From|Von|Firma|Between|And|Und) /, '')
        .trim()
      const key = nameKey(name)
      if (n === 1 && !name.includes(' ')) continue
      if (key.length >= 4)
        yield at(match, {
          kind: 'organisation',
          key,
          name,
          confidence: n === 0 ? 0.85 : 0.65,
          found: n === 0 ? 'legal form' : 'kind of body',
        })
    }
}

const placeForms: readonly RegExp[] = [
  // D-12345 Town, F-75001 Paris: on a line that begins with it, or behind a comma.
  new RegExp(
    `(?:^|,|\\d |\\n)[ \\t]*(?:[A-Z]{1,2}-)?\\d{4,5} (?<name>${capital}(?:[ -](?:am|an der|im|sur|la|le|${capital})){0,3})(?=[ \\t]*(?:$|[\\n,.]))`,
    'gmu',
  ),
  new RegExp(`\\b(?<name>${capital}(?: ${capital}){0,2}), [A-Z]{2} \\d{5}(?:-\\d{4})?\\b`, 'gu'),
  new RegExp(`\\b(?<name>${capital}(?: ${capital})?),? [A-Z]{1,2}\\d[A-Z\\d]? \\d[A-Z]{2}\\b`, 'gu'),
]

const place: EntityRule = function* (text, language) {
  // In English four or five digits before a name are a house's number.
  for (const form of language === 'en' ? placeForms.slice(1) : placeForms)
    for (const match of text.matchAll(form)) {
      const name = match.groups?.['name'] ?? ''
      if (name === name.toUpperCase()) continue
      yield at(match, { kind: 'place', key: nameKey(name), name, confidence: 0.8, found: 'postal code' })
    }
  for (const match of text.matchAll(new RegExp(`${capital}(?:[ -](?:of |the |and )*${capital}){0,4}`, 'gu'))) {
    const words = match[0].split(' ')
    for (let from = 0; from < words.length; from++)
      for (let to = words.length; to > from; to--) {
        const name = words.slice(from, to).join(' ')
        const code = countries().get(nameKey(name))
        if (code === undefined) continue
        yield at(match, { kind: 'place', key: `country:${code}`, name, confidence: 0.75, found: 'list' })
        from = to
        break
      }
  }
}

let known: Map<string, string> | null = null

/** Names of countries in five languages. Those that are also common words or names of people are left out. */
function countries(): Map<string, string> {
  if (known) return known
  known = new Map()
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
  for (const language of ['en', 'de', 'fr', 'es', 'it']) {
    const names = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' })
    for (const a of letters)
      for (const b of letters) {
        const name = names.of(a + b)
        const key = name === undefined ? '' : nameKey(name)
        if (key.length > 3 && !ambiguous.has(key) && !known.has(key)) known.set(key, a + b)
      }
  }
  return known
}
const ambiguous = new Set([
  'georgia',
  'jordan',
  'chad',
  'niger',
  'guinea',
  'togo',
  'mali',
  'malta',
  'jersey',
  'turkey',
  'monaco',
  'reunion',
  'martin',
  'cuba libre',
  'welt',
  'world',
  'europa',
  'union europeenne',
])

function at(match: RegExpMatchArray, found: Omit<Found, 'start' | 'end'>): Found {
  const start = (match.index ?? 0) + Math.max(0, match[0].indexOf(found.name))
  return { ...found, start, end: start + found.name.length }
}

export const nameRules: readonly EntityRule[] = [person, organisation, place]
