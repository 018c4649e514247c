// Properties of an Outlook message, of its recipients and attachments, out of the streams that hold them.
import { decodeText } from './charset.ts'
import { fileTime, type CompoundFile } from './compound.ts'
import { charsetOfCodePage } from './rtf-codes.ts'

/** The properties of a message, a recipient or an attachment: those of fixed size in one stream, each other one in its own. */
export class Properties {
  readonly #file: CompoundFile
  readonly #folder: string
  readonly #fixed = new Map<number, number>()
  readonly #view: DataView
  readonly #charset: string
  /** `header`: bytes before the first property. */
  constructor(file: CompoundFile, folder: string, header: number) {
    this.#file = file
    this.#folder = folder
    const fixed = file.read(`${folder}__properties_version1.0`) ?? new Uint8Array()
    this.#view = new DataView(fixed.buffer, fixed.byteOffset, fixed.byteLength)
    for (let at = header; at + 16 <= fixed.length; at += 16) this.#fixed.set(this.#view.getUint16(at + 2, true), at + 8)
    this.#charset = charsetOfCodePage(this.number(0x3ffd) || this.number(0x3fde))
  }

  /** Empty where there is none. */
  text(id: number): string {
    const wide = this.#stream(id, '001F')
    if (wide) return withoutEnd(new TextDecoder('utf-16le').decode(wide))
    const narrow = this.#stream(id, '001E')
    return narrow ? withoutEnd(decodeText(narrow, this.#charset).text) : ''
  }

  binary(id: number): Uint8Array | undefined {
    return this.#stream(id, '0102')
  }

  number(id: number): number {
    const at = this.#fixed.get(id)
    return at === undefined ? 0 : this.#view.getUint32(at, true)
  }

  /** ISO, or empty. */
  time(id: number): string {
    const at = this.#fixed.get(id)
    return at === undefined ? '' : fileTime(this.#view.getBigUint64(at, true))
  }

  #stream(id: number, type: string): Uint8Array | undefined {
    return this.#file.read(`${this.#folder}__substg1.0_${id.toString(16).toUpperCase().padStart(4, '0')}${type}`)
  }
}

function withoutEnd(text: string): string {
  return text.replace(/\0+$/, '')
}
