// What a PDF says about itself, by Sheaf's names.
import type { Metadata } from '../../contract/model.ts'

const metadataKeys = {
  Title: 'title',
  Author: 'author',
  Subject: 'subject',
  Keywords: 'keywords',
  Creator: 'creator',
  Producer: 'producer',
}
const dateKeys = { CreationDate: 'created', ModDate: 'modified' }

/** Metadata by PDF's keys, from any engine; dates as ISO 8601 where they are dates. */
export function pdfMetadata(read: (key: string) => string): Metadata {
  const metadata: Metadata = {}
  for (const [key, name] of Object.entries(metadataKeys)) put(metadata, name, read(key))
  for (const [key, name] of Object.entries(dateKeys)) put(metadata, name, isoDate(read(key)))
  return metadata
}

function put(metadata: Metadata, name: string, value: string): void {
  const clean = value.replace(/\p{Cc}+/gu, ' ').trim()
  if (clean !== '') metadata[name] = clean
}

/** `D:20240131120000+01'00'` as `2024-01-31T12:00:00+01:00`. */
function isoDate(date: string): string {
  const match = /^(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:(Z)|([+-]\d\d)'?(\d\d)?)?/.exec(date)
  if (!match) return date
  const [, year, month = '01', day = '01', hour, minute = '00', second = '00', zulu, offset, offsetMinutes = '00'] =
    match
  if (hour === undefined) return `${year}-${month}-${day}`
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${zulu ?? (offset ? `${offset}:${offsetMinutes}` : '')}`
}
