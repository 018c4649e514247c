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

interface Point {
  x: number
  y: number
}
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** What y rises by for each x, by least squares; 0 where x does not change. */
export const slope = (points: readonly Point[]): number => line(points).slope

/** The same with its standard error: what is not twice as large says nothing. */
export function line(points: readonly Point[]): { slope: number; error: number } {
  const [x, y] = [mean(points.map((point) => point.x)), mean(points.map((point) => point.y))]
  const spread = points.reduce((sum, point) => sum + (point.x - x) ** 2, 0)
  if (points.length < 3 || spread === 0) return { slope: 0, error: 0 }
  const rise = points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0)
  const slope = rise / spread
  const off = points.reduce((sum, point) => sum + (point.y - y - slope * (point.x - x)) ** 2, 0)
  return { slope, error: Math.sqrt(off / (points.length - 2) / spread) }
}
