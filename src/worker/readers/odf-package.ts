// An OpenDocument file, as a zip of parts or as one flat XML: refused when it is encrypted, its properties as metadata.
import { SheafError } from '../../contract/error.ts'
import { locked } from '../locks/locked.ts'
import { pictureWarning } from './flow-blocks.ts'
import { checkedXml, corePropertiesOf, Package } from './package.ts'

/** Bytes of a flat file. */
const mostFlat = 200 * 1024 * 1024

/** Opens the file. Throws `file-damaged`, `file-encrypted` or `file-too-large`. */
export function openOdf(bytes: Uint8Array, kind: string) {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return openFlat(bytes, kind)
  const source = new Package(bytes, kind)
  if (/<(?:\w+:)?encryption-data\b/.test(source.xml('META-INF/manifest.xml') ?? '')) throw locked(`this ${kind}`)
  const pictures = source.names.filter((name) => /^Pictures\/.+\.(png|jpe?g|gif|webp|tiff?|bmp)$/i.test(name)).length
  return {
    content: source.needed('content.xml'),
    styles: source.xml('styles.xml') ?? '',
    metadata: corePropertiesOf(source.xml('meta.xml') ?? ''),
    warnings: pictureWarning(pictures),
    /** What an object within says: a formula, a chart; empty where it has no XML. */
    object: (href: string) => source.xml(`${href.replace(/^\.\/|\/$/g, '')}/content.xml`) ?? '',
  }
}

function openFlat(bytes: Uint8Array, kind: string) {
  if (bytes.length > mostFlat)
    throw new SheafError('file-too-large', `this ${kind} has more than ${mostFlat / 1024 / 1024} MB of text`, {
      hint: 'Split it.',
    })
  const content = checkedXml(bytes, `this ${kind}`)
  if (!/<office:document\b/.test(content.slice(0, 10_000)))
    throw new SheafError('file-damaged', `not a readable ${kind}: neither a zip nor a flat document`, {
      hint: 'Open it in the program it was made with and save it again, or get a new copy.',
    })
  return {
    content,
    styles: content,
    metadata: corePropertiesOf(content),
    warnings: pictureWarning(content.split('<office:binary-data').length - 1),
    object: () => '',
  }
}
