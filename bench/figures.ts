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
