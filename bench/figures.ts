// Figures of a bench: rates, times, medians, and how they are printed.

/** Jobs a second. */
export async function rate(count: number, work: () => Promise<void> | void): Promise<number> {
  const began = performance.now()
  await work()
  return (count / (performance.now() - began)) * 1000
}

/** Milliseconds of each. */
export async function times(count: number, work: () => unknown): Promise<number[]> {
  const all: number[] = []
  for (let n = 0; n < count; n++) {
    const began = performance.now()
    await work()
    all.push(performance.now() - began)
  }
  return all
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0
}
export const median = (values: readonly number[]): number => quantile(values, 0.5)
const whole = (value: number): string => Math.round(value).toLocaleString('en').padStart(8)
export const spread = (all: readonly number[]): string =>
  `${whole(median(all))}  (${whole(Math.min(...all))} – ${whole(Math.max(...all))})`
/** Median and 95th percentile. */
export const latency = (all: readonly number[]): string =>
  `${median(all).toFixed(3)} / ${quantile(all, 0.95).toFixed(3)}`

/** Rates of what was measured in rounds, each beside its baseline. */
export class Rates {
  readonly #pairs = new Map<string, { ours: number[]; baseline: number[] }>()

  /** One round of a pair, side by side, so that a busy moment of the machine meets both. */
  async pair(
    name: string,
    count: number,
    ours: () => Promise<void> | void,
    baseline: (() => Promise<void> | void) | null,
  ): Promise<void> {
    const pair = this.#pairs.get(name) ?? { ours: [], baseline: [] }
    this.#pairs.set(name, pair)
    pair.ours.push(await rate(count, ours))
    if (baseline) pair.baseline.push(await rate(count, baseline))
  }

  print(baselineName: string): void {
    for (const [name, { ours, baseline }] of this.#pairs) {
      console.log(`${name.padEnd(46)} ${spread(ours)}`)
      if (baseline.length === 0) continue
      const factor = (median(ours) / median(baseline)).toFixed(2)
      console.log(`${`  ${baselineName}`.padEnd(46)} ${spread(baseline)}  ours × ${factor}`)
    }
  }
}
