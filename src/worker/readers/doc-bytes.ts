// Bytes of an old Word document, read without fear: what lies beyond them is 0, so that a damaged offset stops nothing.

export class DocBytes {
  readonly bytes: Uint8Array
  readonly #view: DataView
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get length(): number {
    return this.bytes.length
  }

  u8(at: number): number {
    return this.bytes[at] ?? 0
  }

  u16(at: number): number {
    return at >= 0 && at + 2 <= this.length ? this.#view.getUint16(at, true) : 0
  }

  i16(at: number): number {
    return at >= 0 && at + 2 <= this.length ? this.#view.getInt16(at, true) : 0
  }

  u32(at: number): number {
    return at >= 0 && at + 4 <= this.length ? this.#view.getUint32(at, true) : 0
  }

  i32(at: number): number {
    return at >= 0 && at + 4 <= this.length ? this.#view.getInt32(at, true) : 0
  }

  /** `count` characters of UTF-16. */
  text(at: number, count: number): string {
    return new TextDecoder('utf-16le').decode(this.bytes.subarray(at, at + 2 * count))
  }

  part(at: number, length: number): DocBytes {
    return new DocBytes(this.bytes.subarray(at, at + length))
  }
}

const mostEntries = 2_000_000

/** A table of places with a record of `size` bytes for each: n + 1 places, then n records. */
export class DocPlaces {
  readonly count: number
  readonly #bytes: DocBytes
  readonly #size: number
  constructor(bytes: DocBytes, size: number) {
    this.#bytes = bytes
    this.#size = size
    this.count = Math.min(mostEntries, Math.max(0, Math.floor((bytes.length - 4) / (4 + size))))
  }

  /** The place that entry `index` begins at; `count` gives the end of the last. */
  at(index: number): number {
    return this.#bytes.u32(4 * index)
  }

  /** The record of an entry. */
  record(index: number): DocBytes {
    return this.#bytes.part(4 * (this.count + 1) + this.#size * index, this.#size)
  }
}
