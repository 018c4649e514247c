// Tokens: how many a text has for a language model, and ranges of a text that keep to a number of them.
import type { PipelineOptions } from '../../contract/settings.ts'
import { estimateName, estimateTokens } from '../../contract/token-estimate.ts'
import { cut, sentenceRanges, type Range } from './sentences.ts'

export interface TokenCounter {
  /** As chunks name it. */
  name: string
  count(text: string): number
}

/** Needs no vocabulary. */
export const estimate: TokenCounter = { name: estimateName, count: estimateTokens }

/** What a document is chunked by. A vocabulary takes 20 MB and most of a second to load, so it is loaded where it is asked for. */
export async function tokenCounter({ chunkTokens, tokenizer }: PipelineOptions): Promise<TokenCounter> {
  if (chunkTokens === null) return estimate
  const { countTokens } =
    tokenizer === 'cl100k_base'
      ? await import('gpt-tokenizer/encoding/cl100k_base')
      : await import('gpt-tokenizer/encoding/o200k_base')
  // Text that looks like a control token is text.
  const asText = { disallowedSpecial: new Set<string>() }
  return { name: tokenizer, count: (text) => countTokens(text, asText) }
}

/** Characters that `limit` tokens of this text have, a little below what its beginning shows. */
export function charactersFor(text: string, limit: number, counter: TokenCounter): number {
  const sample = text.slice(0, 20_000)
  const tokens = counter.count(sample)
  return tokens === 0 ? limit * 4 : Math.max(20, Math.floor(((limit * sample.length) / tokens) * 0.85))
}

/** `text[start, end)` in ranges of at most `limit` tokens, by sentences, without gaps; a longer sentence is cut at white space. */
export function withinTokens(text: string, start: number, end: number, limit: number, counter: TokenCounter): Range[] {
  const fits = (from: number, to: number): boolean => counter.count(text.slice(from, to).trim()) <= limit
  if (fits(start, end)) return [{ start, end }]
  const parts = sentenceRanges(text, start, end).flatMap((sentence) => smaller(text, sentence, fits))
  const ranges: Range[] = []
  for (const part of parts) {
    const last = ranges.at(-1)
    if (last && fits(last.start, part.end)) last.end = part.end
    else ranges.push({ ...part })
  }
  return ranges
}

/** A range halved until each part fits. A single character always does. */
function smaller(text: string, range: Range, fits: (from: number, to: number) => boolean): Range[] {
  const length = range.end - range.start
  if (length <= 2 || fits(range.start, range.end)) return [range]
  return cut(text, range.start, range.end, Math.ceil(length / 2)).flatMap((part) =>
    part.end - part.start < length ? smaller(text, part, fits) : [part],
  )
}
