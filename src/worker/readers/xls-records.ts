// The records an XLS file is made of: a type, a length, bytes; what does not fit goes on in records of their own kind.
import { decodeBytes } from './charset-decode.ts'

const continued = 0x3c

/** The records from `at` on, each joined with those that go on with it. Ends where the stream does. */
export function* recordsOf(stream: Uint8Array, at: number): Generator<XlsRecord> {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength)
  let next = at
  while (next + 4 <= stream.length) {
    const type = view.getUint16(next, true)
    const parts: Uint8Array[] = []
    do {
      const length = view.getUint16(next + 2, true)
      parts.push(stream.subarray(next + 4, next + 4 + length))
      next += 4 + length
    } while (next + 4 <= stream.length && view.getUint16(next, true) === continued)
    yield new XlsRecord(type, parts)
  }
}

/** A record that is read from its beginning on. Past its end there are zeros. */
export class XlsRecord {
  readonly type: number
  readonly #parts: Uint8Array[]
  #part = 0
  #at = 0
  #left: number
  constructor(type: number, parts: Uint8Array[]) {
    this.type = type
    this.#parts = parts
    this.#left = parts.reduce((sum, part) => sum + part.length, 0)
  }

  /** Bytes not read yet. */
  get left(): number {
    return this.#left
  }

  uint8(): number {
    while (this.#at >= (this.#parts[this.#part]?.length ?? Infinity)) {
      this.#part++
      this.#at = 0
    }
    if (this.#left > 0) this.#left--
    return this.#parts[this.#part]?.[this.#at++] ?? 0
  }

  uint16(): number {
    return this.uint8() | (this.uint8() << 8)
  }

  uint32(): number {
    return (this.uint16() | (this.uint16() << 16)) >>> 0
  }

  float64(): number {
    return new DataView(this.bytes(8).buffer).getFloat64(0, true)
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.uint8())
  }

  skip(length: number): void {
    for (let i = 0; i < length && this.#left > 0; i++) this.uint8()
  }

  /** A text of `length` characters after its flags: narrow or wide, with runs of formats and pronunciation behind it. */
  string(length: number): string {
    const flags = this.uint8()
    const runs = flags & 8 ? this.uint16() : 0
    const extended = flags & 4 ? this.uint32() : 0
    const text = this.#characters(length, (flags & 1) !== 0)
    this.skip(4 * runs + extended)
    return text
  }

  /** A text as workbooks of this age write it: since Excel 97 it says itself how wide it is, before it is bytes of a set. */
  text(length: number, { isWide, charset }: { isWide: boolean; charset: string }): string {
    return isWide ? this.string(length) : decodeBytes(this.bytes(Math.min(length, this.left)), charset)
  }

  /** `length` characters of two bytes. */
  wideText(length: number): string {
    return this.#characters(Math.min(length, this.left >> 1), true)
  }

  /** A text that begins in the next part, after a flag. */
  continuedText(length: number): string {
    while (this.#part + 1 < this.#parts.length && this.#at > 0) {
      this.#left -= (this.#parts[this.#part]?.length ?? 0) - this.#at
      this.#part++
      this.#at = 0
    }
    const wide = (this.uint8() & 1) !== 0
    return this.#characters(length, wide)
  }

  /** Where a text crosses into another part, that part says anew how wide its characters are. */
  #characters(length: number, wide: boolean): string {
    const codes: string[] = []
    let width = wide
    for (let i = 0; i < length && this.#left > 0; i++) {
      if (this.#at >= (this.#parts[this.#part]?.length ?? 0) && this.#part + 1 < this.#parts.length)
        width = (this.uint8() & 1) !== 0
      codes.push(String.fromCharCode(width ? this.uint16() : this.uint8()))
    }
    return codes.join('')
  }
}
