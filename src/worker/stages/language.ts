// The language of a text, by character n-grams (eld). It reads a sample: the first thousand characters decide.
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Page } from '../../contract/model.ts'

/** Loaded when first asked: its tables take 160 MB and a third of a second, and most jobs of a worker need none of it. */
let detector: (typeof import('eld/small'))['eld'] | null = null

function loadDetector(): (typeof import('eld/small'))['eld'] {
  // By its file: the package names its entry for `import` only, and this has to happen within a synchronous stage.
  const file = fileURLToPath(import.meta.resolve('eld/small'))
  return (createRequire(import.meta.url)(file) as typeof import('eld/small')).eld
}

/** Fewer letters than this are names, numbers and chance. Four words were right in 97 of 100 cases (measured). */
const minimumLetters = 20

/** ISO 639-1 code of the language of `text`, or null when it is too short or could be several. */
export function detectLanguage(text: string): string | null {
  const sample = text
    .slice(0, 4000)
    .replace(/https?:\S+|\S+@\S+|[\d_]+/g, ' ')
    // Letters standing alone are formulas and alphabets.
    .replace(/(?<!\S)\S(?!\S)/g, ' ')
    .replace(/\s+/g, ' ')
    .slice(0, 1000)
  if ((sample.match(/\p{L}/gu)?.length ?? 0) < minimumLetters) return null
  detector ??= loadDetector()
  const found = detector.detect(sample)
  return found.language !== '' && found.isReliable() ? found.language : null
}

/** The language most of a document is in, counted over up to `samples` pages spread through it; null when none is sure. */
export function documentLanguage(pages: readonly Page[], samples = 12): string | null {
  const written = pages.filter((page) => page.text.trim() !== '')
  const step = Math.max(1, written.length / samples)
  const votes = new Map<string, number>()
  for (let at = 0; at < written.length; at += step) {
    const text = written[Math.floor(at)]?.text ?? ''
    const language = detectLanguage(text)
    if (language !== null) votes.set(language, (votes.get(language) ?? 0) + Math.min(text.length, 1000))
  }
  let best: string | null = null
  for (const [language, weight] of votes) if (best === null || weight > (votes.get(best) ?? 0)) best = language
  return best
}
