// The chunk stage: a document's pages as chunks, by structure first and by size second. No text is dropped, none is
// repeated: chunks are ranges of the document's text with nothing but white space between them.
import { hash } from 'node:crypto'
import { pageSeparator, type BlockKind, type Chunk, type Page, type Span } from '../../contract/model.ts'
import { chunkLimit, type PipelineOptions } from '../../contract/settings.ts'
import { charactersFor, estimate, type TokenCounter, withinTokens } from './chunk-tokens.ts'
import { type LanguageTeller, languageTeller } from './language.ts'
import { isTooLarge, piecesOf, splitPiece, type Piece } from './pieces.ts'
import { spanFinder, trimmed } from './places.ts'

/** A chunk shorter than this is too little to tell its language apart from the document's. */
const languageCharacters = 200

/**
 * Chunks of about `options.chunkSize` characters. Larger by at most half: for a table kept whole (2,000 characters), a
 * page's footer, or the end of a sentence that runs over a page. Pages without text have none. Deterministic; time
 * grows with the length of the text. With `chunkTokens` none has more tokens than that, by `counter`, even with its headings.
 */
export function chunkDocument(pages: Page[], options: PipelineOptions, counter: TokenCounter = estimate): Chunk[] {
  const text = pages.map((page) => page.text).join(pageSeparator)
  const limit = options.chunkTokens ?? Infinity
  const size = limit === Infinity ? options.chunkSize : Math.min(options.chunkSize, charactersFor(text, limit, counter))
  const groups = groupsOf(text, pages, size)
  const spansOf = spanFinder(text, pages)
  const languages = languageTeller(pages)
  const path = headingPath()
  const place = placeId()
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
        id: place(content, spans),
        index: chunks.length,
        text: content,
        embed_text: embedText([headings.join(' > '), header, content], limit, counter),
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

/** The pieces of a document's text in groups, one a chunk: the splitting alone, without places, ids and languages. */
export function groupsOf(text: string, pages: readonly Page[], size: number): Piece[][] {
  return pack(text, piecesOf(text, pages, size), size)
}

/** Puts pieces into groups, one a chunk. */
function pack(text: string, pieces: Piece[], size: number): Piece[][] {
  const groups: Piece[][] = []
  let group: Piece[] = []
  const length = (): number => (group[0] ? (group.at(-1)?.end ?? 0) - group[0].start : 0)
  const lengthWith = (piece: Piece): number => piece.end - (group[0]?.start ?? piece.start)
  /** Belongs to what is before it, as long as there is room: a sentence may run over many small pages. */
  const stays = (piece: Piece): boolean =>
    piece.attached === true &&
    lengthWith(piece) <=
      chunkLimit(
        size,
        [...group, piece].some(({ kind }) => kind === 'table'),
      )

  /** Ends the group. Headings at its end go to the next one, to stand over their text. */
  const flush = (): void => {
    let keep = group.length
    while (keep > 0 && group[keep - 1]?.kind === 'heading') keep--
    if (!hasBody(group.slice(0, keep))) keep = group.length
    if (keep > 0) groups.push(group.slice(0, keep))
    group = group.slice(keep)
  }
  /** Ends the group at a border. A few left-over words join the chunk before, unless a border is between them. */
  const close = (): void => {
    const last = groups.at(-1)
    const [first] = group
    if (last?.[0] && first && !first.fresh && length() < size / 8) {
      const hasTable = last.some(({ kind, start, end }) => kind === 'table' && end - start > size)
      if (hasTable || (group.at(-1)?.end ?? 0) - last[0].start <= size * 1.25) {
        last.push(...group)
        group = []
      }
    }
    if (group.length > 0) groups.push(group)
    group = []
  }
  const add = (piece: Piece): void => {
    if (piece.fresh) close()
    // A section of a few words is not worth a chunk of its own.
    if (piece.heading && hasBody(group) && length() >= size / 4) flush()
    if (!stays(piece) && lengthWith(piece) > size && group.length > 0 && !mayExceed(piece)) {
      const divisible = piece.kind !== 'table' && piece.end - piece.start > size / 4
      // Little or nothing but headings stands before it: fill up with its first sentences.
      if (divisible && (!hasBody(group) || length() < size / 4)) {
        for (const part of splitPiece(text, piece, size)) addPart(part)
        return
      }
      flush()
      if (lengthWith(piece) > size && group.length > 0 && !mayExceed(piece)) close()
    }
    group.push(piece)
  }
  const addPart = (part: Piece): void => {
    if (part.fresh) close()
    if (!stays(part) && group.length > 0 && lengthWith(part) > size) flush()
    if (group.length > 0 && lengthWith(part) > size * 1.25) close()
    group.push(part)
  }
  /** A footer belongs to its page's last chunk, a table to the heading above it. */
  const mayExceed = (piece: Piece): boolean => {
    if (piece.kind === 'header' || piece.kind === 'footer') return lengthWith(piece) <= size * 1.25
    return piece.kind === 'table' && !hasBody(group) && length() <= size / 4
  }

  for (const piece of pieces) {
    if (!isTooLarge(piece, size)) add(piece)
    else {
      if (piece.kind === 'table' && hasBody(group) && length() > size / 2) flush()
      for (const part of splitPiece(text, piece, size)) addPart(part)
    }
  }
  close()
  return groups
}

/** True if there is more in it than headings and what stands on every page. */
function hasBody(group: readonly Piece[]): boolean {
  return group.some(({ kind }) => kind !== 'heading' && kind !== 'header' && kind !== 'footer')
}

/** Gives each group, in order, the headings in force at its first text. */
function headingPath(): (group: readonly Piece[]) => string[] {
  let path: { level: number; title: string }[] = []
  return (group) => {
    let found: string[] | null = null
    for (const piece of group) {
      const { heading } = piece
      if (heading) path = [...path.filter(({ level }) => level < heading.level), heading]
      else if (found === null && hasBody([piece]) && piece.kind !== 'heading') found = path.map(({ title }) => title)
    }
    return found ?? path.map(({ title }) => title)
  }
}

/** The header row of a table whose rows go on in this chunk; '' when there is none or it is in the chunk itself. */
function repeatedHeader(text: string, group: readonly Piece[]): string {
  const header = group.find((piece) => piece.header)?.header
  const start = group[0]?.start ?? 0
  return header && header.start < start ? text.slice(header.start, header.end) : ''
}

function kindsOf(group: readonly Piece[]): BlockKind[] {
  return [...new Set(group.map(({ kind }) => kind))]
}

function languageOf(text: string, group: readonly Piece[], languages: LanguageTeller): string | null {
  const isProse = group.some(({ kind }) => kind === 'paragraph' || kind === 'list-item')
  return (text.length >= languageCharacters && isProse ? languages.of(text) : null) ?? languages.document
}

/**
 * Ids from content and place: the text, and the page and box it begins at. The chunks of an unchanged page keep
 * their ids. Equal texts in an equal place (boxes unknown, say) are told apart by their order.
 */
function placeId(): (text: string, spans: readonly Span[]) => string {
  const seen = new Map<string, number>()
  return (text, spans) => {
    const first = spans[0]
    const place = first ? [first.page, ...first.bbox.map((value) => value.toFixed(2))].join(' ') : ''
    const id = sha256(`${place}\n${text}`)
    const before = seen.get(id) ?? 0
    seen.set(id, before + 1)
    return before === 0 ? id : sha256(`${place}\n${before}\n${text}`)
  }
}

function sha256(value: string): string {
  return hash('sha256', value).slice(0, 32)
}
