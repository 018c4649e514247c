// Texts as the numbers a model reads. What is too long is cut, with the marks at its ends kept.
import { type Encoding, Tokenizer } from '@huggingface/tokenizers'
import { SheafError } from '../../contract/error.ts'
import type { ModelFolder } from './folder.ts'

export interface Tokens {
  ids: number[]
  types: number[]
  truncated: boolean
}

/** Characters of a text that are looked at for each token wanted: no tokenizer makes so few of so many. */
const charactersPerToken = 24

export interface Encode {
  (text: string): Tokens
}

/** Throws `file-damaged` when the tokenizer cannot be made of what its file says. */
export function openTokenizer({ path, tokenizer: given, tokenizerConfig, maxTokens }: ModelFolder): Encode {
  const failed = (cause: unknown): SheafError =>
    new SheafError('file-damaged', `tokenizer.json in ${path} cannot be used: ${String(cause)}`, {
      hint: 'Fetch it again. Known are WordPiece, BPE and Unigram, in the form of the `tokenizers` library.',
      cause,
    })
  const encode = (tokenizer: Tokenizer, text: string): Omit<Tokens, 'truncated'> => {
    const { ids, token_type_ids }: Encoding = tokenizer.encode(text, { return_token_type_ids: true })
    // Tokenizers without a step behind them tell no types: there is one text, and all of it is of the first.
    return { ids, types: token_type_ids ?? ids.map(() => 0) }
  }
  let tokenizer: Tokenizer
  let marks: number[]
  try {
    tokenizer = new Tokenizer(given, tokenizerConfig)
    marks = encode(tokenizer, '').ids
  } catch (cause) {
    throw failed(cause)
  }
  return (text) => {
    const looked = text.slice(0, maxTokens * charactersPerToken)
    const { ids, types } = encode(tokenizer, looked)
    if (ids.some((id) => !Number.isInteger(id))) throw failed('a word has no number')
    // A text without anything is one unknown word: models want something to read.
    if (ids.length === 0) return { ids: [0], types: [0], truncated: false }
    if (ids.length <= maxTokens) return { ids, types, truncated: looked.length < text.length }
    const end = endMarks(ids, marks)
    const kept = maxTokens - end
    const cut = (values: number[]): number[] => [...values.slice(0, kept), ...values.slice(values.length - end)]
    return { ids: cut(ids), types: cut(types), truncated: true }
  }
}

/** How many of the marks around a text stand behind it. */
function endMarks(ids: readonly number[], marks: readonly number[]): number {
  for (let count = marks.length; count > 0; count--) {
    const behind = marks.slice(marks.length - count)
    if (behind.every((mark, at) => ids[ids.length - count + at] === mark)) return count
  }
  return 0
}
