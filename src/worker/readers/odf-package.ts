// The zip around an OpenDocument file: refused when it is encrypted, its properties as metadata.
import { SheafError } from '../../contract/error.ts'
import { pictureWarning } from './flow-blocks.ts'
import { corePropertiesOf, Package } from './package.ts'

/** Opens the file. Throws `file-damaged`, `file-encrypted` or `file-too-large`. */
export function openOdf(bytes: Uint8Array, kind: string) {
  const source = new Package(bytes, kind)
  if (/<(?:\w+:)?encryption-data\b/.test(source.xml('META-INF/manifest.xml') ?? ''))
    throw new SheafError('file-encrypted', `this ${kind} is encrypted`, { hint: 'Save it without a password.' })
  const pictures = source.names.filter((name) => /^Pictures\/.+\.(png|jpe?g|gif|webp|tiff?|bmp)$/i.test(name)).length
  return {
    content: source.needed('content.xml'),
    styles: source.xml('styles.xml') ?? '',
    metadata: corePropertiesOf(source.xml('meta.xml') ?? ''),
    warnings: pictureWarning(pictures),
  }
}
