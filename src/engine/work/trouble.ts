// Trouble: why nothing goes on just now, though there is work. The store cannot be written to or reached: its disk is full, another program
// holds it, a team's database is away. Nothing is lost by waiting and work goes on by itself; but whoever waits is told what for.
import { toWire, type WireError } from '../../contract/error.ts'

export interface Trouble {
  /** What keeps work from going on; null where nothing does. */
  now(): WireError | null
  /** What the work was stopped by. */
  met(error: unknown): void
  /** The store took something again. */
  over(): void
}

export function createTrouble(): Trouble {
  let trouble: WireError | null = null
  return {
    now: () => trouble,
    met: (error) => void (trouble = toWire(error)),
    over: () => void (trouble = null),
  }
}
