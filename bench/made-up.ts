// Made-up text for benches of search: words by Zipf's law in topics, the same every time. What a topic's words mean is in which words
// they stand with, as in real text; no two chunks are alike.

/** A number between 0 and 1 at a time, the same sequence for a seed. */
export function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const onsets = 'b br c ch d dr f fl g gr h j k kl l m n p pl qu r s sch sp st t tr v w z'.split(' ')
const nuclei = 'a e i o u au ei ie ou ea'.split(' ')
const codas = ['', '', '', 'n', 'r', 's', 't', 'l', 'm', 'nd', 'rt', 'ng', 'ck']

/** `count` different words, short ones first. */
export function vocabulary(count: number, seed = 7): string[] {
  const next = random(seed)
  const pick = (from: readonly string[]): string => from[Math.floor(next() * from.length)] ?? ''
  const words = new Set<string>()
  while (words.size < count) {
    const syllables = 1 + Math.floor((words.size / count) * 3 + next())
    words.add(Array.from({ length: syllables }, () => pick(onsets) + pick(nuclei) + pick(codas)).join(''))
  }
  return [...words]
}

/** Texts of `length` words: a third by Zipf over all words, the rest by Zipf over those of the text's topic. */
export function texts(count: number, words: readonly string[], length = 150, topics = 400, seed = 11): string[] {
  const next = random(seed)
  const zipf = (limit: number): number => Math.min(limit - 1, Math.floor(Math.exp(next() * Math.log(limit + 1)) - 1))
  return Array.from({ length: count }, () => {
    const topic = Math.floor(next() * topics)
    const parts: string[] = []
    for (let n = 0; n < length; n++) {
      const common = next() < 0.34
      const at = common ? zipf(words.length) : 200 + ((topic * 7919 + zipf(3000) * 104_729) % (words.length - 200))
      parts.push(words[at] ?? '', n % 14 === 13 ? '. ' : ' ')
    }
    return parts
      .join('')
      .trim()
      .replace(/(?:^|\. )\p{Ll}/gu, (start) => start.toUpperCase())
  })
}
