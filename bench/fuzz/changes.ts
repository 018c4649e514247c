// Changes of files that know their form: lengths, offsets, counts and references of each format are what is lied about, since
// blind changes of bytes mostly break what is checked first. One kind a function; each takes a file and gives another.
import type { Random } from '../../scripts/fixtures/random.ts'

export type Change = (bytes: Uint8Array, chance: Random) => Uint8Array

/** What lengths, counts and offsets are changed to: nothing, one, less than nothing, the edges of 8, 16, 31 and 32 bits. */
const edges = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff]
const numbers = ['0', '-1', '1', '65535', '2147483647', '4294967296', '99999999999', '0.0000001', '1e308']

/** PDF: references led elsewhere, lengths and counts, filters upon filters, pages that are their own children, objects twice or gone. */
export const pdf: Change = (bytes, chance) => {
  const text = Buffer.from(bytes).toString('latin1')
  const objects = [...text.matchAll(/\d+ 0 obj\b[\s\S]*?endobj/g)]
  const chosen = objects.length > 0 ? chance.pick(objects) : null
  const ids = objects.map(([object]) => Number.parseInt(object, 10))
  const within = (change: (object: string) => string): string =>
    chosen === null
      ? text
      : text.slice(0, chosen.index) + change(chosen[0]) + text.slice(chosen.index + chosen[0].length)
  const changes: (() => string)[] = [
    () =>
      within((object) =>
        object.replace(/\b\d+ 0 R/g, (ref) => (chance.next() < 0.5 ? `${chance.pick(ids)} 0 R` : ref)),
      ),
    () =>
      within((object) =>
        object.replace(
          /\/(Length|Count|Width|Height|Size|BitsPerComponent|Columns|Predictor|First|N)\s+-?\d+/g,
          `/$1 ${chance.pick(numbers)}`,
        ),
      ),
    () => text.replace(/\/Filter\s*\/FlateDecode/, `/Filter [${'/FlateDecode '.repeat(1 + chance.whole(200))}]`),
    () =>
      text.replace(/\/Filter\s*\/\w+/g, (filter) =>
        chance.next() < 0.5
          ? `/Filter /${chance.pick(['LZWDecode', 'ASCII85Decode', 'RunLengthDecode', 'DCTDecode', 'JPXDecode', 'JBIG2Decode', 'CCITTFaxDecode', 'Crypt'])}`
          : filter,
      ),
    () =>
      text.replace(
        /\/Kids\s*\[[^\]]*\]/g,
        `/Kids [${ids
          .slice(0, 3)
          .map((id) => `${id} 0 R`)
          .join(' ')}]`,
      ),
    () =>
      text.replace(
        /\/(MediaBox|CropBox|BBox)\s*\[[^\]]*\]/g,
        () => `/$1 [0 0 ${chance.pick(numbers)} ${chance.pick(numbers)}]`,
      ),
    () => within((object) => object + object),
    () => within(() => ''),
    () => within((object) => object.replace(/obj/, `obj ${'['.repeat(1 + chance.whole(20_000))}`)),
    () => text.replace(/startxref\s+\d+/g, `startxref ${chance.pick(numbers)}`),
    () => text.replace(/\/(Rotate|UserUnit)\s+\S+/g, `/$1 ${chance.pick(numbers)}`),
  ]
  return latin(chance.pick(changes)())
}

/** XML: numbers at the edges, an element a thousand times or within itself, entities, tags left open, names of parts changed. */
export const xml: Change = (bytes, chance) => {
  const text = Buffer.from(bytes).toString('utf8')
  const tags = [...text.matchAll(/<([\w:]+)[^<>]*>/g)]
  const at = tags.length > 0 ? chance.pick(tags) : null
  const [tag = '', name = 'a'] = at ?? []
  const place = at?.index ?? 0
  const insert = (what: string): string => text.slice(0, place) + what + text.slice(place)
  const changes: (() => string)[] = [
    () => text.replace(/="-?\d+"/g, (value) => (chance.next() < 0.1 ? `="${chance.pick(numbers)}"` : value)),
    () => insert(`${tag.replace(/\/>$/, '>')}x</${name}>`.repeat(1 + chance.whole(3000))),
    () => insert(tag.replace(/\/>$/, '>').repeat(1 + chance.whole(20_000))),
    () =>
      text.replace(
        /^(<\?xml[^>]*>)?/,
        '$1<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;"><!ENTITY d SYSTEM "file:///etc/passwd">]>',
      ),
    () => text.replaceAll(`</${name}>`, ''),
    () =>
      text.replace(/(Target|href|r:id|r:embed|full-path|idref)="[^"]*"/g, (link, kind: string) =>
        chance.next() < 0.4
          ? `${kind}="${chance.pick(['../../../../etc/passwd', 'http://127.0.0.1:9/x', 'rId1', '', '/', '%00'])}"`
          : link,
      ),
    () => text.replace(/>([^<]{2,})</, (_, inner: string) => `>${inner.repeat(1 + chance.whole(5000))}<`),
    () => text.replace(/encoding="[^"]*"/, `encoding="${chance.pick(['UTF-16', 'UTF-7', 'EBCDIC', 'x', 'IBM037'])}"`),
  ]
  return new Uint8Array(Buffer.from(chance.pick(changes)(), 'utf8'))
}

/** E-mail: boundaries in themselves, encodings and sets that are others, headers without end, parts within parts. */
export const eml: Change = (bytes, chance) => {
  const text = Buffer.from(bytes).toString('latin1')
  const boundary = /boundary="?([^"\r\n;]+)/.exec(text)?.[1] ?? 'b'
  const nested = (depth: number): string =>
    Array.from(
      { length: depth },
      (_, n) => `--${boundary}\r\nContent-Type: multipart/mixed; boundary="${boundary}${n % 7}"\r\n\r\n`,
    ).join('')
  const changes: (() => string)[] = [
    () =>
      text.replace(
        /Content-Transfer-Encoding: \S+/gi,
        () =>
          `Content-Transfer-Encoding: ${chance.pick(['base64', 'quoted-printable', 'x-uuencode', '8bit', 'binary'])}`,
      ),
    () =>
      text.replace(
        /charset="?[\w-]+"?/gi,
        () => `charset=${chance.pick(['utf-16', 'utf-7', 'iso-2022-jp', 'gb18030', 'x-none', 'us-ascii'])}`,
      ),
    () => text.replace('\r\n\r\n', `\r\n\r\n${nested(1 + chance.whole(3000))}`),
    () => text.replaceAll(`--${boundary}--`, ''),
    () => `Subject: ${'=?utf-8?B?'.repeat(1 + chance.whole(5000))}\r\n${text}`,
    () => `${'Received: x\r\n '.repeat(1 + chance.whole(20_000))}\r\n${text}`,
    () =>
      text.replace(
        /filename="[^"]*"/gi,
        () => `filename="${chance.pick(['../../x', 'C:\\x', '\u202etxt.exe', 'a'.repeat(5000), ''])}"`,
      ),
    () =>
      text.replace(
        /Content-Type: [^\r\n;]+/gi,
        () =>
          `Content-Type: ${chance.pick(['message/rfc822', 'multipart/alternative', 'text/html', 'application/ms-tnef', 'image/png'])}`,
      ),
  ]
  return latin(chance.pick(changes)())
}

/** RTF: groups without end, lengths of binary parts, tables and numbers at the edges. */
export const rtf: Change = (bytes, chance) => {
  const text = Buffer.from(bytes).toString('latin1')
  const words = [
    '{',
    '}',
    '\\bin',
    '\\u',
    '\\uc',
    '\\trowd\\cellx',
    '\\cell',
    '\\row',
    "\\'",
    '\\par',
    '\\fonttbl',
    '\\ansicpg',
    '\\li',
    '{\\*\\shppict{\\pict\\picw',
  ]
  const at = chance.whole(text.length)
  const piece = (): string => chance.pick(words) + (chance.next() < 0.6 ? chance.pick(numbers) : '')
  const many = Array.from({ length: 1 + chance.whole(chance.pick([3, 50, 20_000])) }, piece).join(
    chance.pick(['', ' ']),
  )
  const changed = text.replace(/(\\[a-z]+)(-?\d+)/g, (whole, word: string) =>
    chance.next() < 0.05 ? word + chance.pick(numbers) : whole,
  )
  return latin(chance.next() < 0.6 ? changed.slice(0, at) + many + changed.slice(at) : changed)
}

/** TIFF: values, counts, types and places of a directory's entries. */
export const tiff: Change = (bytes, chance) => {
  const out = new Uint8Array(bytes)
  const view = new DataView(out.buffer)
  const little = out[0] === 0x49
  let at = out.length > 8 ? view.getUint32(4, little) : 0
  for (let directory = 0; directory < 1 + chance.whole(4) && at + 2 < out.length; directory++) {
    const count = Math.min(view.getUint16(at, little), Math.floor((out.length - at - 6) / 12))
    if (count <= 0) break
    const entry = at + 2 + 12 * chance.whole(count)
    if (chance.next() < 0.6) view.setUint32(entry + 8, chance.pick([...edges, at, 8]), little)
    else if (chance.next() < 0.5) view.setUint32(entry + 4, chance.pick(edges), little)
    else view.setUint16(entry + 2, chance.whole(20), little)
    const next = at + 2 + 12 * count
    if (chance.next() < 0.2) view.setUint32(next, chance.pick([at, 8, 0xffffffff]), little)
    at = view.getUint32(next, little)
  }
  return out
}

/** PNG: sizes, depths, lengths and kinds of chunks. JPEG: lengths of segments, the frame's size and components, markers. */
export const picture: Change = (bytes, chance) => {
  const out = new Uint8Array(bytes)
  const view = new DataView(out.buffer)
  const places: number[] = []
  if (out[0] === 0x89) for (let at = 8; at + 12 < out.length; at += 12 + view.getUint32(at)) places.push(at)
  else
    for (let at = 2; at + 4 < out.length && out[at] === 0xff && out[at + 1] !== 0xda; at += 2 + view.getUint16(at + 2))
      places.push(at + 2)
  if (places.length === 0) return out
  const at = chance.pick(places)
  const where = Math.min(out.length - 4, at + chance.pick([0, 4, 8, 12, 3, 5, 7, 2 + chance.whole(16)]))
  if (chance.next() < 0.5) view.setUint32(where, chance.pick(edges))
  else view.setUint16(where, chance.pick(edges) & 0xffff)
  return out
}

/** The form of .doc, .xls, .ppt and .msg: sizes of sectors, the chains of the table, places and sizes of streams. */
export const compound: Change = (bytes, chance) => {
  const out = new Uint8Array(bytes)
  const view = new DataView(out.buffer)
  if (out.length < 1024) return out
  const first = view.getUint32(48, true)
  const directory = Math.min(out.length - 128, 512 * (first + 1))
  for (let n = 0; n <= chance.whole(3); n++) {
    const place = chance.pick([
      chance.pick([30, 32, 44, 48, 56, 60, 64, 68, 72, 76]),
      512 + 4 * chance.whole(128),
      Math.max(0, directory) + 128 * chance.whole(4) + chance.pick([64, 66, 68, 72, 76, 116, 120]),
      4 * chance.whole(Math.floor(out.length / 4)),
    ])
    if (place + 4 <= out.length)
      view.setUint32(place, chance.next() < 0.5 ? chance.pick(edges) : chance.whole(16), true)
  }
  return out
}

/** The directory of a zip: sizes, places, methods and names that are not what the entries have. */
export const zipDirectory: Change = (bytes, chance) => {
  const out = new Uint8Array(bytes)
  const view = new DataView(out.buffer)
  const entries: number[] = []
  for (let at = 0; at + 46 < out.length; at++) if (view.getUint32(at, true) === 0x02014b50) entries.push(at)
  if (entries.length === 0) return out
  const at = chance.pick(entries)
  const other = chance.pick(entries)
  const field = chance.pick([20, 24, 42])
  if (chance.next() < 0.2) view.setUint16(at + 10, chance.whole(100), true)
  else view.setUint32(at + field, chance.next() < 0.5 ? view.getUint32(other + field, true) : chance.pick(edges), true)
  if (chance.next() < 0.2) view.setUint16(at + chance.pick([28, 30, 32]), chance.pick([0, 1, 0xffff]), true)
  return out
}

const latin = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'))
