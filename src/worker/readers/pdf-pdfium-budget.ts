// How long PDFium may work on one page. Nobody can stop it from outside but by ending the process; yet where a page makes it work for ever it
// comes back to us for every larger piece of memory that it moves, and where it wants more of it; there it is told to end. A loop that does
// neither ends with the page's own limit (settings, pageTimeout), and the process with it.

import { threadTime } from '../processor-time.ts'

/** Milliseconds of this thread's processor: a busy machine takes nothing from a page. Honest pages take some hundreds. */
export const usual = 10_000
/** Asking for the time costs about a microsecond: once in so many calls. */
const callsAsked = 1024

type Move = (to: number, source: number, size: number) => void

export class Budget {
  readonly #limit: number
  #calls = 0
  #end = Number.POSITIVE_INFINITY
  /** What the work in hand may take, for messages. */
  #allowed = 0

  constructor(limit = usual) {
    this.#limit = limit
  }

  /** Runs `work` under the limit, or under one of its own within that; it throws a RangeError once that is used up. */
  within<T>(work: () => T, limit = this.#limit): T {
    const [end, allowed] = [this.#end, this.#allowed]
    this.#end = Math.min(end, threadTime() + limit)
    this.#allowed = limit
    try {
      return work()
    } finally {
      this.#end = end
      this.#allowed = allowed
    }
  }

  /** The imports of the module, with a look at the time wherever memory is moved or more of it wanted. */
  watched(imports: WebAssembly.Imports): WebAssembly.Imports {
    return Object.fromEntries(
      Object.entries(imports).map(([from, values]) => {
        const move = values['_emscripten_memcpy_js'] as Move | undefined
        const grow = values['emscripten_resize_heap']
        if (typeof move !== 'function') return [from, values]
        // Called for every piece of half a kilobyte: by its name, and with nothing made for it.
        const watched: Move = (to, source, size) => {
          this.#look()
          move(to, source, size)
        }
        const grown = (size: number): unknown => {
          this.#check()
          return typeof grow === 'function' ? Reflect.apply(grow, undefined, [size]) : 0
        }
        return [from, { ...values, _emscripten_memcpy_js: watched, emscripten_resize_heap: grown }]
      }),
    )
  }

  #look(): void {
    this.#calls = (this.#calls + 1) % callsAsked
    if (this.#calls === 0) this.#check()
  }

  #check(): void {
    if (threadTime() > this.#end) throw new RangeError(`it took more than ${this.#allowed / 1000} s of a processor`)
  }
}
