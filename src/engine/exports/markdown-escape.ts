// What Markdown would take for a mark is written with a backslash, and nothing else: the text should stay searchable.

/** Text of a paragraph. */
export function escapeProse(text: string): string {
  return text
    .split('\n')
    .map((line) => escapeStart(escapeInline(line.trim())))
    .join('\n')
}

/** Text of a table's cell: on one line, bars escaped. */
export function escapeCell(text: string): string {
  return escapeInline(text.trim().replace(/\s*\n\s*/g, ' ')).replaceAll('|', '\\|')
}

/** Text within a line: what counts anywhere. */
export function escapeInline(text: string): string {
  return (
    text
      // A backslash before punctuation would vanish.
      .replace(/\\(?=[!-/:-@[-`{-~])/g, '\\\\')
      .replace(/[`[\]]/g, '\\$&')
      // Stars and underlines that touch a word could begin or end emphasis; "2 * 3" and snake_case could not.
      .replace(/\*+(?=\S)|(?<=\S)\*+/g, (run) => run.replaceAll('*', '\\*'))
      .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
      .replace(/~/g, '\\~')
      // Tags and entities.
      .replace(/<(?=[a-z/!?])/gi, '\\<')
      .replace(/&(?=#?\w+;)/g, '\\&')
  )
}

/** Marks that count at the start of a line only. */
function escapeStart(line: string): string {
  return line
    .replace(/^(?=#{1,6}(?:\s|$)|>|[-+*](?:\s|$)|[-=_* ]{2,}$|\|)/, '\\')
    .replace(/^(\d{1,9})(?=[.)](?:\s|$))/, '$1\\')
}
