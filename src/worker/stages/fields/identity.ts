// Fields of passports and identity cards: the machine-readable zone (ICAO 9303) with its check digits.
import type { Field } from '../../../contract/understanding.ts'
import { placeIn, type Row } from './sheet.ts'

const of = 'id'
/** Lengths of a zone's lines: passports two of 44, visas two of 36, cards three of 30. */
const forms = [
  { lines: 2, length: 44 },
  { lines: 2, length: 36 },
  { lines: 3, length: 30 },
]

interface Zone {
  rows: Row[]
  lines: string[]
}

export function identityFields(rows: readonly Row[]): Field[] {
  const zone = zoneIn(rows)
  if (!zone) return []
  return zone.lines.length === 3 ? cardFields(zone) : passportFields(zone)
}

/** Recognition puts blanks into the zone and cuts fillers at its ends: lines are mended to their length. */
function zoneIn(rows: readonly Row[]): Zone | null {
  const candidates = rows.map((row) => row.text.replace(/[\s«]/g, (c) => (c === '«' ? '<<' : '')).toUpperCase())
  for (const { lines, length } of forms) {
    for (let at = 0; at + lines <= rows.length; at++) {
      const texts = candidates.slice(at, at + lines)
      const fits = texts.every((text) => /^[A-Z0-9<]+$/.test(text) && Math.abs(text.length - length) <= 2)
      if (fits && texts.join('').includes('<<'))
        return {
          rows: rows.slice(at, at + lines),
          lines: texts.map((text) => text.padEnd(length, '<').slice(0, length)),
        }
    }
  }
  return null
}

function passportFields({ rows, lines }: Zone): Field[] {
  const [first = '', second = ''] = lines
  const wide = first.length === 44
  const composite = wide ? second.slice(0, 10) + second.slice(13, 20) + second.slice(21, 43) : null
  const held = composite !== null && second[43] === digitOf(composite)
  return [
    ...nameFields(rows[0], first.slice(5), held),
    field(rows[0], 'issuer', letters(first.slice(2, 5)), [], held),
    checked(rows[1], 'document number', second.slice(0, 9), second[9], held),
    field(rows[1], 'nationality', letters(second.slice(10, 13)), [], held),
    dated(rows[1], 'date of birth', second.slice(13, 19), second[19], true, held),
    field(rows[1], 'sex', second[20] === '<' ? '' : (second[20] ?? ''), [], held),
    dated(rows[1], 'date of expiry', second.slice(21, 27), second[27], false, held),
  ].filter(({ normal }) => normal !== '')
}

function cardFields({ rows, lines }: Zone): Field[] {
  const [first = '', second = '', third = ''] = lines
  const composite = first.slice(5, 30) + second.slice(0, 7) + second.slice(8, 15) + second.slice(18, 29)
  const held = second[29] === digitOf(composite)
  return [
    ...nameFields(rows[2], third, held),
    field(rows[0], 'issuer', letters(first.slice(2, 5)), [], held),
    checked(rows[0], 'document number', first.slice(5, 14), first[14], held),
    dated(rows[1], 'date of birth', second.slice(0, 6), second[6], true, held),
    field(rows[1], 'sex', second[7] === '<' ? '' : (second[7] ?? ''), [], held),
    dated(rows[1], 'date of expiry', second.slice(8, 14), second[14], false, held),
    field(rows[1], 'nationality', letters(second.slice(15, 18)), [], held),
  ].filter(({ normal }) => normal !== '')
}

function nameFields(row: Row | undefined, text: string, held: boolean): Field[] {
  const [surname = '', given = ''] = text.replace(/<+$/, '').split('<<')
  return [
    field(row, 'surname', surname.replace(/</g, ' ').trim(), [], held),
    field(row, 'given names', given.replace(/</g, ' ').trim(), [], held),
  ]
}

function checked(row: Row | undefined, name: string, value: string, digit: string | undefined, held: boolean): Field {
  return field(row, name, value.replace(/</g, ''), [digit === digitOf(value) ? 'check digit' : 'not check digit'], held)
}

/** Two digits of a year: births lie behind, expiries ahead or not far behind. */
function dated(
  row: Row | undefined,
  name: string,
  value: string,
  digit: string | undefined,
  past: boolean,
  held: boolean,
): Field {
  if (!/^\d{6}$/.test(value)) return field(row, name, '', [], held)
  const year = Number(value.slice(0, 2))
  const century = past ? (year > 30 ? 1900 : 2000) : year > 80 ? 1900 : 2000
  const normal = `${century + year}-${value.slice(2, 4)}-${value.slice(4, 6)}`
  return { ...checked(row, name, value, digit, held), value, normal }
}

function field(row: Row | undefined, name: string, normal: string, checks: string[], held: boolean): Field {
  const sure = checks.some((check) => check.startsWith('not ')) ? 0.4 : held || checks.length > 0 ? 0.98 : 0.8
  const place = row ? placeIn(row, 0, row.text.length) : null
  return { of, name, value: normal, normal, place, confidence: sure, how: 'mrz', checks }
}

const letters = (text: string): string => text.replace(/</g, '')

/** Weights 7, 3, 1; letters count from 10, fillers nothing. */
function digitOf(text: string): string {
  const weights = [7, 3, 1]
  const sum = Array.from(text).reduce((all, letter, at) => {
    return all + (letter === '<' ? 0 : parseInt(letter, 36)) * (weights[at % 3] ?? 0)
  }, 0)
  return String(sum % 10)
}
