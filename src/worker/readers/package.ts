// A document that is a zip of XML parts (Office, OpenDocument, EPUB): its parts by name, unpacked when asked for, under limits.
import { posix } from 'node:path'
import { SheafError } from '../../contract/error.ts'
import { elementTexts, xmlDepth } from './xml-texts.ts'
import { tidyMetadata } from './flow-blocks.ts'
import { readXml } from './xml-events.ts'
import { readEntries, readEntry, type ZipEntry } from './zip.ts'

/** Bytes of XML that are read of one document. */
const mostXml = 200 * 1024 * 1024
/** Elements within elements. Real documents have tens. */
const deepestXml = 1000

/** Another part that a part refers to by an id. `type` is the last word of its kind: `slide`, `notesSlide`. */
export interface Relation {
  id: string
  type: string
  part: string
}

export class Package {
  /** What messages call the document. */
  readonly kind: string
  readonly #bytes: Uint8Array
  readonly #entries: ReadonlyMap<string, ZipEntry>
  #read = 0
  /** Throws `file-damaged` or `file-too-large`; nothing is unpacked yet. */
  constructor(bytes: Uint8Array, kind: string) {
    this.kind = kind
    this.#bytes = bytes
    this.#entries = new Map(readEntries(bytes, kind).map((entry) => [entry.name.toLowerCase(), entry]))
  }

  /** Names of all parts as written, in the zip's order. */
  get names(): string[] {
    return [...this.#entries.values()].map((entry) => entry.name)
  }

  has(name: string): boolean {
    return this.#entries.has(name.toLowerCase())
  }

  /** A part's bytes, or undefined where there is none of this name. Throws `file-damaged`, `file-encrypted`, `file-too-large`. */
  bytes(name: string): Uint8Array | undefined {
    const entry = this.#entries.get(name.toLowerCase())
    if (!entry) return undefined
    this.#read += entry.size
    if (this.#read > mostXml)
      throw new SheafError(
        'file-too-large',
        `this ${this.kind} has more than ${mostXml / 1024 / 1024} MB of text parts`,
        {
          hint: 'Split it, or save large tables as CSV.',
        },
      )
    return readEntry(this.#bytes, entry, this.kind)
  }

  /** A part of XML as text, checked for what no office program writes; undefined where there is none of this name. */
  xml(name: string): string | undefined {
    const bytes = this.bytes(name)
    if (!bytes) return undefined
    return checkedXml(bytes, name)
  }

  /** A part that has to be there. */
  needed(name: string): string {
    const text = this.xml(name)
    if (text === undefined)
      throw new SheafError('file-damaged', `not a readable ${this.kind}: ${name} is missing`, {
        hint: 'Open it in the program it was made with and save it again, or get a new copy.',
      })
    return text
  }

  /** What a part (empty: the package) refers to within the package, in the order written. */
  relations(part: string): Relation[] {
    return this.#referred(part).flatMap(({ id, type, target, isExternal }) =>
      isExternal ? [] : [{ id, type, part: resolvePart(part, target) }],
    )
  }

  /** Where the links of a part lead, by their ids. */
  links(part: string): Map<string, string> {
    const external = this.#referred(part).filter(({ type, isExternal }) => isExternal && type === 'hyperlink')
    return new Map(external.map(({ id, target }) => [id, target]))
  }

  #referred(part: string) {
    const xml = this.xml(posix.join(posix.dirname(part), '_rels', `${posix.basename(part)}.rels`))
    const referred: { id: string; type: string; target: string; isExternal: boolean }[] = []
    readXml(xml ?? '', {
      open(name, attributes) {
        if (name !== 'Relationship') return
        referred.push({
          id: attributes.get('Id') ?? '',
          type: /[^/]*$/.exec(attributes.get('Type') ?? '')?.[0] ?? '',
          target: attributes.get('Target') ?? '',
          isExternal: attributes.get('TargetMode') === 'External',
        })
      },
    })
    return referred
  }

  /** The part that all others hang on; `usual` where the package does not say. */
  mainPart(usual: string): string {
    const main = this.relations('').find(({ type }) => type === 'officeDocument')?.part
    return main !== undefined && this.#entries.has(main.toLowerCase()) ? main : usual
  }

  /** Title, author and the like, as Office keeps them. */
  properties() {
    return corePropertiesOf(this.xml('docProps/core.xml') ?? '')
  }
}

/** XML as text. Throws `file-damaged` where it is made as no program makes it: with entities of its own, or nested without end. */
export function checkedXml(bytes: Uint8Array, name: string): string {
  const [a, b] = bytes
  const charset = a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : 'utf-8'
  const text = new TextDecoder(charset).decode(bytes)
  if (/<!ENTITY/i.test(text))
    throw new SheafError('file-damaged', `${name} declares entities, which no program writes`, {
      hint: 'The file may be made to do harm. Do not open it; get a new copy from whom you know.',
    })
  if (xmlDepth(text) > deepestXml)
    throw new SheafError('file-damaged', `${name} is nested more than ${deepestXml} elements deep`, {
      hint: 'No program writes this. Open the document in one and save it again.',
    })
  return text
}

/** Metadata of flat Dublin Core properties. */
export function corePropertiesOf(xml: string) {
  const values = elementTexts(xml)
  return tidyMetadata({
    title: values.get('dc:title'),
    author: values.get('dc:creator') ?? values.get('meta:initial-creator'),
    subject: values.get('dc:subject'),
    description: values.get('dc:description'),
    keywords: values.get('cp:keywords') ?? values.get('meta:keyword'),
    category: values.get('cp:category'),
    language: values.get('dc:language'),
    created: values.get('dcterms:created') ?? values.get('meta:creation-date'),
    modified: values.get('dcterms:modified') ?? values.get('dc:date'),
    modifiedBy: values.get('cp:lastModifiedBy'),
  })
}

/** The part that `target` names, seen from `part`. What climbs out of the package names nothing. */
export function resolvePart(part: string, target: string): string {
  const path = target.startsWith('/') ? target : posix.join('/', posix.dirname(part), target)
  return posix.normalize(path).replace(/^\/+/, '')
}
