// The chunk stage: a document's pages as chunks, by structure first and by size second. No text is dropped, none is
// repeated: chunks are ranges of the document's text with nothing but white space between them.
import { hash } from 'node:crypto'
import { chunkIdBasis } from '../../contract/chunk-id.ts'
import { pageSeparator, type BlockKind, type Chunk, type Page } from '../../contract/model.ts'
import type { PipelineOptions } from '../../contract/settings.ts'
import { lettersOf } from '../../contract/token-estimate.ts'
import { charactersFor, estimate, type TokenCounter, withinTokens } from './chunk-tokens.ts'
import { headingPath } from './heading-path.ts'
import { type LanguageTeller, languageTeller } from './language.ts'
import { groupsOf } from './pack.ts'
import { isMargin, type Piece } from './pieces.ts'
import { spanFinder, trimmed } from './places.ts'

/** A chunk shorter than this is too little to tell its language apart from the document's. */
const languageCharacters = 200

/**
 * Chunks of about `options.chunkSize` characters; of scripts whose characters say more than letters do, of fewer (`lettersOf`). Larger by at most half: for a table kept whole (2,000 characters), a
 * page's footer, or the end of a sentence that runs over a page. Pages without text have none. Deterministic; time
 * grows with the length of the text. With `chunkTokens` none has more tokens than that, by `counter`, even with its headings.
 */
export function chunkDocument(pages: Page[], options: PipelineOptions, counter: TokenCounter = estimate): Chunk[] {
  const text = pages.map((page) => page.text).join(pageSeparator)
  const limit = options.chunkTokens ?? Infinity
  const aim = Math.max(20, Math.floor((options.chunkSize * text.length) / Math.max(1, lettersOf(text))))
  const size = limit === Infinity ? aim : Math.min(aim, charactersFor(text, limit, counter))
  const groups = groupsOf(text, pages, size)
  const spansOf = spanFinder(text, pages)
  const languages = languageTeller(pages)
  const path = headingPath()
  const idBasis = chunkIdBasis()
  const chunks: Chunk[] = []
  for (const group of groups) {
    const headings = path(group)
    const whole = trimmed(text, group[0]?.start ?? 0, group.at(-1)?.end ?? 0)
    if (!whole) continue
    const header = repeatedHeader(text, group)
    for (const part of limit === Infinity
      ? [{ start: whole[0], end: whole[1] }]
      : withinTokens(text, ...whole, limit, counter)) {
      const range = trimmed(text, part.start, part.end)
      if (!range) continue
      const [start, end] = range
      const spans = spansOf(start, end)
      const content = text.slice(start, end)
      chunks.push({
        id: sha256(idBasis(content, spans)),
        index: chunks.length,
        text: content,
        embed_text: embedText([headings.join(' > '), header, withoutMargins(text, group, range)], limit, counter),
        tokens: counter.count(content),
        tokenizer: counter.name,
        char_start: start,
        char_end: end,
        headings,
        kinds: kindsOf(group),
        lang: languageOf(content, group, languages),
        spans,
      })
    }
  }
  return chunks
}

/** What stands over a text and the text itself; of what stands over it only as much as the limit has room for. */
function embedText(parts: string[], limit: number, counter: TokenCounter): string {
  const given = parts.filter((part) => part !== '')
  const whole = given.join('\n')
  return limit === Infinity || given.length === 1 || counter.count(whole) <= limit
    ? whole
    : embedText(given.slice(1), limit, counter)
}

/** The header row of a table whose rows go on in this chunk; '' when there is none or it is in the chunk itself. */
function repeatedHeader(text: string, group: readonly Piece[]): string {
  const header = group.find((piece) => piece.header)?.header
  const start = group[0]?.start ?? 0
  return header && header.start < start ? text.slice(header.start, header.end) : ''
}

/** The text of a range without what is printed around every page, where there is anything else: it says nothing of the range, and cuts sentences. */
function withoutMargins(text: string, group: readonly Piece[], [start, end]: readonly [number, number]): string {
  if (!group.some(isMargin)) return text.slice(start, end)
  const kept: string[] = []
  let at = start
  for (const piece of group) {
    if (!isMargin(piece) || piece.end <= at || piece.start >= end) continue
    kept.push(text.slice(at, Math.max(at, piece.start)).trim())
    at = Math.min(piece.end, end)
  }
  kept.push(text.slice(at, end).trim())
  return kept.filter((part) => part !== '').join('\n\n') || text.slice(start, end)
}

function kindsOf(group: readonly Piece[]): BlockKind[] {
  return [...new Set(group.map(({ kind }) => kind))]
}

function languageOf(text: string, group: readonly Piece[], languages: LanguageTeller): string | null {
  const isProse = group.some(({ kind }) => kind === 'paragraph' || kind === 'list-item')
  return (text.length >= languageCharacters && isProse ? languages.of(text) : null) ?? languages.document
}

function sha256(value: string): string {
  return hash('sha256', value).slice(0, 32)
}
