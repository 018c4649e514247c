// A race: ours and its peers do the same piece of work by turns, in many short rounds, so that a busy moment of the machine meets all.
import { table } from '../scripts/tools/text-table.ts'
import { median, quantile, rate } from './figures.ts'

type Work = () => Promise<void> | void

interface Line {
  what: string
  figure: string
  goal: string
}

const whole = (value: number): string => Math.round(value).toLocaleString('en')

/** Collects what was measured, and prints it as one table. */
export class Race {
  readonly #rates = new Map<string, { runners: Map<string, number[]>; goals: Record<string, number> }>()
  readonly #lines: Line[] = []
  readonly #title: string

  constructor(title: string) {
    this.#title = title
  }

  /**
   * One round: `count` pieces of work by each runner, whoever begins changing with the round. The first is ours.
   * `goals`: by a peer's name, how many times its rate ours is to be.
   */
  async round(
    what: string,
    count: number,
    runners: Record<string, Work>,
    goals: Record<string, number> = {},
  ): Promise<void> {
    const known = this.#rates.get(what) ?? { runners: new Map<string, number[]>(), goals }
    this.#rates.set(what, known)
    const entries = Object.entries(runners)
    const turn = (known.runners.get(entries[0]?.[0] ?? '')?.length ?? 0) % entries.length
    for (const [name] of entries) if (!known.runners.has(name)) known.runners.set(name, [])
    for (const [name, work] of [...entries.slice(turn), ...entries.slice(0, turn)]) {
      known.runners.get(name)?.push(await rate(count, work))
    }
  }

  /** Times in ms, with a goal for the median, the 95th percentile or the longest. */
  times(what: string, all: readonly number[], goal?: { of: 'median' | 'p95' | 'longest'; below: number }): void {
    const figures = { median: median(all), p95: quantile(all, 0.95), longest: Math.max(...all) }
    const figure = `median ${figures.median.toFixed(3)} ms (p95 ${figures.p95.toFixed(3)}, longest ${figures.longest.toFixed(1)})`
    this.line(
      what,
      figure,
      goal === undefined ? '' : verdict(figures[goal.of] < goal.below, `${goal.of} < ${goal.below} ms`),
    )
  }

  line(what: string, figure: string, goal = ''): void {
    this.#lines.push({ what, figure, goal })
  }

  print(): void {
    console.log(
      `\n${this.#title}: jobs a second, median (lowest – highest) of rounds in turn; × is the median (lowest – highest) of the rounds’ ratios\n`,
    )
    const rows = [...this.#rates].flatMap(([what, { runners, goals }]) => {
      const [[, ours = []] = []] = runners
      return [...runners].map(([name, all], i) => {
        // Round by round: both sides of a ratio met the same moment of the machine.
        const factors = all.map((rate, n) => (ours[n] ?? Number.NaN) / rate)
        const factor = median(factors)
        const goal = goals[name]
        return [
          i === 0 ? what : '',
          name,
          whole(median(all)),
          `${whole(Math.min(...all))} – ${whole(Math.max(...all))}`,
          i === 0
            ? ''
            : `ours × ${factor.toFixed(2)} (${Math.min(...factors).toFixed(2)} – ${Math.max(...factors).toFixed(2)})`,
          goal === undefined ? '' : verdict(factor >= goal, `≥ ${goal}`),
        ]
      })
    })
    console.log(table(['work', 'queue', 'median', 'spread', '', 'goal'], rows, [2, 3]))
    if (this.#lines.length === 0) return
    const lines = this.#lines.map(({ what, figure, goal }) => [what, figure, goal])
    console.log(`\n${table(['measure', 'figure', 'goal'], lines)}`)
  }
}

export const verdict = (isMet: boolean, goal: string): string => `${isMet ? 'met' : 'MISSED'}: ${goal}`
