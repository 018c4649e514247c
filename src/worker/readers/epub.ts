// EPUB books: their chapters in the order of the spine, each on a page of its own, read as HTML pages.
import { posix } from 'node:path'
import { SheafError } from '../../contract/error.ts'
import type { FlowBlock, FlowDocument } from './flow-blocks.ts'
import { readHtml } from './html.ts'
import { corePropertiesOf, Package, resolvePart } from './package.ts'
import { readXml } from './xml-events.ts'

const kind = 'EPUB book'
const pages = /^(application\/xhtml\+xml|text\/html|application\/x-dtbook\+xml)$/i

/** Reads a book. Throws `file-damaged`, `file-protected` (copy protection) or `file-too-large`. */
export function readEpub(bytes: Uint8Array): FlowDocument {
  const source = new Package(bytes, kind)
  let rootFile = ''
  readXml(source.needed('META-INF/container.xml'), {
    open(name, attributes) {
      if (name === 'rootfile') rootFile ||= attributes.get('full-path') ?? ''
    },
  })
  const outline = source.needed(rootFile)
  const { spine, items } = readSpine(outline)
  const locked = encryptedParts(source.xml('META-INF/encryption.xml') ?? '')
  const blocks: FlowBlock[] = []
  const warnings = new Set<string>()
  for (const id of spine) {
    const item = items.get(id)
    if (!item || !pages.test(item.type)) continue
    const part = resolvePart(rootFile, decodePath(item.href))
    if (locked.has(part))
      throw new SheafError('file-protected', 'this book is copy-protected', {
        hint: 'Its seller’s programs open it; Sheaf does not remove the protection.',
      })
    const chapter = source.bytes(part)
    if (!chapter) {
      warnings.add(`the chapter ${posix.basename(part)} is missing from the file`)
      continue
    }
    const read = readHtml(chapter)
    for (const warning of read.warnings) warnings.add(warning)
    if (blocks.length > 0 && read.blocks.length > 0) blocks.push({ kind: 'page-break' })
    for (const block of read.blocks) blocks.push(block)
  }
  return { blocks, metadata: corePropertiesOf(outline), warnings: [...warnings] }
}

function readSpine(xml: string) {
  const spine: string[] = []
  const items = new Map<string, { href: string; type: string }>()
  readXml(xml, {
    open(name, attributes) {
      if (name === 'item')
        items.set(attributes.get('id') ?? '', {
          href: attributes.get('href') ?? '',
          type: attributes.get('media-type') ?? '',
        })
      else if (name === 'itemref') spine.push(attributes.get('idref') ?? '')
    },
  })
  return { spine, items }
}

/** Parts that cannot be read; fonts are often scrambled in books that are free. */
function encryptedParts(xml: string): Set<string> {
  const parts = new Set<string>()
  readXml(xml, {
    open(name, attributes) {
      if (name === 'CipherReference') parts.add(decodePath(attributes.get('URI') ?? ''))
    },
  })
  return parts
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path // A lone % is part of the name.
  }
}
