// How word processors count the items of lists: numbers by level, that begin anew under each item above, written by a level's text.
import { numberText } from './list-numbers.ts'

/** A level of a list, as its model or the list itself describes it. */
export interface ListLevel {
  start: number
  /** As `numberText` knows it, or `bullet`. */
  format: string
  /** With `%1` to `%9` for the numbers of the levels. */
  text: string
  /** All numbers in it are shown as digits. */
  legal: boolean
  /** Whether it begins anew after an item of a level above. */
  restarts: boolean
}

/** A list in a text. Lists made of the same model count on together. */
export interface CountedList {
  id: string
  model: string
  /** Levels that begin elsewhere when the list begins. */
  starts: ReadonlyMap<number, number>
  levelAt: (level: number) => ListLevel | undefined
}

export const deepestLevel = 8
/** Characters of a level's text; programs let people write far fewer, and each item repeats them. */
const longestText = 500

export class ListCounts {
  /** Numbers of the levels so far, by model. */
  readonly #counts = new Map<string, (number | undefined)[]>()
  readonly #begun = new Set<string>()

  /** The marker of the list's next item at a depth (`•` for bullets); null where it shows none. Counts it. */
  next({ id, model, starts, levelAt }: CountedList, depth: number): { marker: string; depth: number } | null {
    const level = levelAt(depth)
    if (!level) return null
    let counts = this.#counts.get(model)
    if (!counts) this.#counts.set(model, (counts = []))
    if (!this.#begun.has(id)) {
      this.#begun.add(id)
      for (const [at, start] of starts) counts[at] = start - 1
    }
    for (let at = 0; at < depth; at++) counts[at] ??= levelAt(at)?.start ?? 1
    counts[depth] = (counts[depth] ?? level.start - 1) + 1
    for (let at = depth + 1; at <= deepestLevel; at++) if (levelAt(at)?.restarts !== false) counts[at] = undefined
    if (level.format === 'bullet') return { marker: '•', depth }
    const marker = level.text.slice(0, longestText).replace(/%([1-9])/g, (_, digit: string) => {
      const at = Number(digit) - 1
      return numberText(counts[at] ?? 1, level.legal ? 'decimal' : (levelAt(at)?.format ?? 'decimal'))
    })
    return /\S/.test(marker) ? { marker: marker.trim(), depth } : null
  }
}
