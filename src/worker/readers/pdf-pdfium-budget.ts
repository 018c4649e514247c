// How long PDFium may work on one page. Nobody can stop it from outside but by ending the process; yet where a page makes it work for ever it
// comes back to us for every larger piece of memory that it moves, and there it is told to end. A loop that moves none ends with the page's
// own limit (settings, pageTimeout), and the process with it.

import { threadTime } from '../processor-time.ts'

/** Milliseconds of this thread's processor: a busy machine takes nothing from a page. Honest pages take some hundreds. */
export const usual = 10_000
/** Asking for the time costs about a microsecond: once in so many calls. */
const callsAsked = 1024

export class Budget {
  readonly #limit: number
  #calls = 0
  #end = Number.POSITIVE_INFINITY

  constructor(limit = usual) {
    this.#limit = limit
  }

  /** Runs `work` under the limit; it throws a RangeError once that is used up. */
  within<T>(work: () => T): T {
    this.#end = threadTime() + this.#limit
    try {
      return work()
    } finally {
      this.#end = Number.POSITIVE_INFINITY
    }
  }

  /** The imports of the module, with a look at the time wherever memory is moved. */
  watched(imports: WebAssembly.Imports): WebAssembly.Imports {
    return Object.fromEntries(
      Object.entries(imports).map(([from, values]) => {
        const move = values['_emscripten_memcpy_js']
        if (typeof move !== 'function') return [from, values]
        const watched = (to: number, source: number, size: number): unknown => {
          this.#look()
          return Reflect.apply(move, undefined, [to, source, size])
        }
        return [from, { ...values, _emscripten_memcpy_js: watched }]
      }),
    )
  }

  #look(): void {
    this.#calls = (this.#calls + 1) % callsAsked
    if (this.#calls === 0 && threadTime() > this.#end)
      throw new RangeError(`it took more than ${this.#limit / 1000} s of a processor`)
  }
}
