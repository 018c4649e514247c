// Footnotes in Markdown (`text[^1]` … `[^1]: note`), as most programs that show it know them: marks are numbers, notes come at the end.
import { Marked, type Token, type Tokens } from 'marked'

/** A note that the text refers to, by the number its mark has. */
export interface MarkdownNote {
  number: number
  tokens: Token[]
}

const definition = /^ {0,3}\[\^([^\]\s]{1,100})\]:/
const anyDefinition = new RegExp(definition.source, 'm')
const reference = /^\[\^([^\]\s]{1,100})\]/
const mostNotes = 10_000

/** The tokens of a text, in which marks of notes are texts (`[3]`), and its notes in the order of their marks. */
export function lexWithNotes(body: string): { tokens: Token[]; notes: MarkdownNote[] } {
  if (!anyDefinition.test(body)) return { tokens: new Marked({ gfm: true }).lexer(body), notes: [] }
  const defined = new Map<string, Token[]>()
  const numbers = new Map<string, number>()
  const tokens = new Marked({ gfm: true })
    .use({
      extensions: [
        {
          name: 'note',
          level: 'block',
          tokenizer(source): Tokens.Generic | undefined {
            const id = definition.exec(source)?.[1]
            if (id === undefined || defined.size >= mostNotes) return undefined
            const raw = noteAt(source)
            const text = raw.replace(definition, '').replace(/\n(?: {1,4}|\t)/g, '\n')
            if (!defined.has(id)) defined.set(id, this.lexer.blockTokens(text.trim(), []))
            return { type: 'note', raw }
          },
        },
        {
          name: 'noteMark',
          level: 'inline',
          tokenizer(source): Tokens.Generic | undefined {
            const [raw, id = ''] = reference.exec(source) ?? []
            if (raw === undefined || !defined.has(id)) return undefined
            const number = numbers.get(id) ?? numbers.size + 1
            numbers.set(id, number)
            return { type: 'noteMark', raw, text: `[${number}]` }
          },
        },
      ],
    })
    .lexer(body)
  for (const id of defined.keys()) if (!numbers.has(id)) numbers.set(id, numbers.size + 1)
  const notes = [...numbers].map(([id, number]) => ({ number, tokens: defined.get(id) ?? [] }))
  return { tokens, notes }
}

/** The lines of the note that begins here: until another begins, or a blank line that nothing indented follows. */
function noteAt(source: string): string {
  let end = source.indexOf('\n')
  while (end !== -1) {
    const next = source.slice(end + 1, end + 400)
    const goesOn =
      /^[ \t]*\n(?:[ \t]*\n)?(?: {2,}|\t)[ \t]*\S/.test(next) || (/^[ \t]*\S/.test(next) && !definition.test(next))
    if (!goesOn) return source.slice(0, end + 1)
    end = source.indexOf('\n', end + 1 + (/^(?:[ \t]*\n)*/.exec(next)?.[0].length ?? 0))
  }
  return source
}
