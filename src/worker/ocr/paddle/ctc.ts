// What the recognition model says of a line: for each step along it the likelihood of each sign, blank among them. Read
// greedily: the likeliest sign of each step, repeated ones once, blanks not at all.

/** A sign as it was read, and where: steps from and to, the last one included. */
export interface ReadSign {
  sign: string
  from: number
  to: number
  /** Likelihood of its likeliest step. */
  likelihood: number
}

/** `likelihoods`: steps × (blank, `signs`, …), row by row. */
export function readSigns(likelihoods: Float32Array, classes: number, signs: readonly string[]): ReadSign[] {
  const read: ReadSign[] = []
  let last = 0
  for (let step = 0; step < likelihoods.length / classes; step++) {
    const row = likelihoods.subarray(step * classes, (step + 1) * classes)
    let best = 0
    for (let at = 1; at < classes; at++) if ((row[at] ?? 0) > (row[best] ?? 0)) best = at
    const [likelihood, before] = [row[best] ?? 0, read.at(-1)]
    if (best !== 0 && best === last && before) {
      before.to = step
      before.likelihood = Math.max(before.likelihood, likelihood)
    } else if (best !== 0) read.push({ sign: signs[best - 1] ?? '', from: step, to: step, likelihood })
    last = best
  }
  return read
}
