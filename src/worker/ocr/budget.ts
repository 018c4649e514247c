// What reading one page may cost. The pages that cannot be read are the dearest, since every turn and treatment is tried on
// them; a page's budget ends that. The first reading is always paid for, and the best one so far is what the page keeps.

import { processTime } from '../processor-time.ts'

/** Readings of a page, the first among them. What can be read has been by then: a turned, leaning, small-printed page takes four. */
const mostReadings = 6
/**
 * Seconds of a processor after which no other reading is begun: four times what a dense page takes. Those of the whole worker,
 * the recognition thread's among them, and not those of a recogniser that is a program of its own. A page ends by its readings
 * on every machine alike; this is for pages of which one reading alone takes that long, where machines may differ.
 */
const mostSeconds = 20

export class Budget {
  readonly #seconds: () => number
  readonly #began: number
  #readings = 0

  /** `seconds`: the processor time used so far, by any clock that runs on. */
  constructor(seconds: () => number = processSeconds) {
    this.#seconds = seconds
    this.#began = seconds()
  }

  spend(): void {
    this.#readings++
  }

  /** Whether another reading is paid for. */
  isLeft(): boolean {
    return this.#readings < mostReadings && this.hasTime()
  }

  /** Whether a part of the page may be read again. */
  hasTime(): boolean {
    return this.#seconds() - this.#began < mostSeconds
  }
}

const processSeconds = (): number => processTime() / 1000
