// Progress told now and then, as a sign of life.

/** Milliseconds between signs of life. */
const progressInterval = 250

/** `onProgress`, called no more often than that. */
export function throttled(onProgress: (fraction: number) => void): (fraction: number) => void {
  let last = 0
  return (fraction) => {
    const now = performance.now()
    if (now - last < progressInterval) return
    last = now
    onProgress(fraction)
  }
}
