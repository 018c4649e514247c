// How much one caller may ask for: requests a second, and streams at a time.

export interface Limits {
  /** Seconds to wait before the next request; 0: go ahead. */
  request(caller: string): number
  /** Null when the caller has as many as it may; else the way to give it back. */
  stream(caller: string): (() => void) | null
}

/** Callers remembered; the longest silent are forgotten, which only ever gives them more. */
const mostCallers = 10_000

/** `rate`: requests a second on average; `burst`: at once. `now`: milliseconds. */
export function createLimits(
  { rate, burst, streams }: { rate: number; burst: number; streams: number },
  now: () => number = () => performance.now(),
): Limits {
  const buckets = new Map<string, { left: number; at: number }>()
  const open = new Map<string, number>()
  return {
    request(caller) {
      const at = now()
      const bucket = buckets.get(caller) ?? { left: burst, at }
      buckets.delete(caller)
      buckets.set(caller, bucket)
      bucket.left = Math.min(burst, bucket.left + ((at - bucket.at) / 1000) * rate)
      bucket.at = at
      const [longestSilent] = buckets.keys()
      if (buckets.size > mostCallers && longestSilent !== undefined) buckets.delete(longestSilent)
      if (bucket.left < 1) return (1 - bucket.left) / rate
      bucket.left--
      return 0
    },
    stream(caller) {
      const held = open.get(caller) ?? 0
      if (held >= streams) return null
      open.set(caller, held + 1)
      let given = false
      return () => {
        if (given) return
        given = true
        const left = (open.get(caller) ?? 1) - 1
        if (left > 0) open.set(caller, left)
        else open.delete(caller)
      }
    },
  }
}
