// RC4, as files of last century's Office are locked with. Node's cryptography leaves it out, for good reasons that do not matter to who
// reads an old file.

/** A stream of bytes to be laid over others; what is taken is gone. */
export class Rc4 {
  readonly #state = Uint8Array.from({ length: 256 }, (_, i) => i)
  #i = 0
  #j = 0
  constructor(key: Uint8Array) {
    const state = this.#state
    for (let i = 0, j = 0; i < 256; i++) {
      j = (j + (state[i] ?? 0) + (key[i % key.length] ?? 0)) & 255
      const kept = state[i] ?? 0
      state[i] = state[j] ?? 0
      state[j] = kept
    }
  }

  /** Opens `length` bytes from `at` where they stand. */
  apply(bytes: Uint8Array, at = 0, length = bytes.length - at): void {
    for (let n = at; n < at + length; n++) bytes[n] = (bytes[n] ?? 0) ^ this.#next()
  }

  skip(length: number): void {
    for (let n = 0; n < length; n++) this.#next()
  }

  #next(): number {
    const state = this.#state
    this.#i = (this.#i + 1) & 255
    const a = state[this.#i] ?? 0
    this.#j = (this.#j + a) & 255
    const b = state[this.#j] ?? 0
    state[this.#i] = b
    state[this.#j] = a
    return state[(a + b) & 255] ?? 0
  }
}
