// What a zip or an OLE container holds, told by the names inside: Office documents of both generations, books, archives.
import { formats } from './formats.ts'
import type { Sniffed } from './sniff.ts'

const openXml = 'application/vnd.openxmlformats-officedocument'
const word = `${openXml}.wordprocessingml.document`
const excel = `${openXml}.spreadsheetml.sheet`
const powerPoint = `${openXml}.presentationml.presentation`

/** The type of a zip, or null when it is none. Looks at the names in its head and in the directory at its end. */
export function sniffZip(head: Uint8Array, end: Uint8Array): Sniffed | null {
  const start = latin1(head)
  if (!start.startsWith('PK\x03\x04') && !start.startsWith('PK\x05\x06')) return null
  const names = directoryNames(end.length > 0 ? latin1(end) : start) ?? [
    ...zipNames(start, 'PK\x03\x04', 26, 30),
    ...zipNames(start + latin1(end), 'PK\x01\x02', 28, 46),
  ]
  const has = (prefix: string) => names.some((name) => name.startsWith(prefix))
  // A document may hold others, packed or not: the outermost is the first to be named.
  const folder = names.map((name) => /^(?:word|xl|ppt)(?=\/)/.exec(name)?.[0]).find((found) => found !== undefined)
  if (folder === 'word') return { mediaType: word }
  // It should be the first entry; some programs put it elsewhere.
  const says = /PK\x03\x04[\s\S]{26}mimetype([\x20-\x7e]{1,120}?)PK/.exec(start)
  const declared = says && (says.index === 0 || names.includes('mimetype')) ? says[1] : undefined
  // A template holds what its documents hold.
  const type = declared?.replace(/-template$/, '')
  if (type && read.has(type)) return { mediaType: type }
  if (declared) return notYet(declared, 'this kind of document')
  if (folder === 'xl') return { mediaType: excel }
  if (folder === 'ppt') return { mediaType: powerPoint }
  if (has('visio/')) return notYet('application/vnd.ms-visio.drawing', 'a Visio drawing')
  if (has('META-INF/container.xml')) return { mediaType: 'application/epub+zip' }
  if (names.includes('Index/Document.iwa')) return notYet('application/vnd.apple.iwork', 'an iWork document')
  if (has('AndroidManifest.xml') || has('META-INF/MANIFEST.MF')) return notYet('application/java-archive', 'a program')
  return { mediaType: 'application/zip' }
}

/** What the first entry of a zip may say it is, and is read. */
const read = new Set([
  'application/vnd.oasis.opendocument.text',
  'application/vnd.oasis.opendocument.spreadsheet',
  'application/vnd.oasis.opendocument.presentation',
  'application/vnd.oasis.opendocument.graphics',
  'application/epub+zip',
])

/** The names in the directory, if all of it is within the last bytes; null if not. */
function directoryNames(end: string): string[] | null {
  const mark = end.lastIndexOf('PK\x05\x06')
  if (mark === -1) return null
  const number = (at: number, bytes: number) => {
    let value = 0
    for (let i = bytes - 1; i >= 0; i--) value = value * 256 + end.charCodeAt(at + i)
    return value
  }
  // The end of a zip within, where the one around it is cut off.
  if (mark + 22 + number(mark + 20, 2) !== end.length) return null
  const names: string[] = []
  let at = mark - number(mark + 12, 4)
  while (at >= 0 && at < mark && end.startsWith('PK\x01\x02', at)) {
    const length = number(at + 28, 2)
    names.push(end.slice(at + 46, at + 46 + length).replaceAll('\\', '/'))
    at += 46 + length + number(at + 30, 2) + number(at + 32, 2)
  }
  return at === mark && names.length > 0 ? names : null
}

/** Names after each record mark. Wrong hits within packed data give names that nothing asks for. */
function* zipNames(bytes: string, mark: string, lengthAt: number, nameAt: number): Generator<string> {
  for (let at = bytes.indexOf(mark); at !== -1; at = bytes.indexOf(mark, at + 4)) {
    const length = bytes.charCodeAt(at + lengthAt) | (bytes.charCodeAt(at + lengthAt + 1) << 8)
    yield bytes.slice(at + nameAt, at + nameAt + length).replaceAll('\\', '/')
  }
}

/** The type of an OLE container (Office before 2007, Outlook, and newer Office files with a password), or null. */
export function sniffOle(head: Uint8Array, end: Uint8Array, extension: string): Sniffed | null {
  if (!latin1(head.subarray(0, 8)).startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) return null
  const bytes = latin1(head) + latin1(end)
  const has = (name: string) => bytes.includes(name.split('').join('\0'))
  // What a password locks shows nothing of itself: its name says what it is, until it is opened.
  if (has('EncryptedPackage')) return { mediaType: lockedTypes.get(extension) ?? word }
  const [type] = oleTypes.find(([, mark, ext]) => has(mark) || ext === extension) ?? []
  return type ? { mediaType: type } : notYet('application/x-ole-storage', 'an old Office container')
}

const lockedTypes = new Map(
  formats
    .filter(({ mediaType }) => [word, excel, powerPoint].includes(mediaType))
    .flatMap(({ mediaType, extensions }) => extensions.map((extension) => [extension, mediaType])),
)

const oleTypes: [type: string, mark: string, extension: string][] = [
  ['application/msword', 'WordDocument', 'doc'],
  ['application/vnd.ms-powerpoint', 'PowerPoint Document', 'ppt'],
  ['application/vnd.ms-outlook', '__substg1.0_', 'msg'],
  ['application/vnd.ms-excel', 'Workbook', 'xls'],
  // With its end: names of other streams begin so, too.
  ['application/vnd.ms-excel', 'Book\0', 'xls'],
]

function notYet(recognised: string, what: string): Sniffed {
  return {
    mediaType: null,
    reason: `${what} (${recognised}) is not supported yet`,
    code: 'format-unsupported',
    recognised,
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
