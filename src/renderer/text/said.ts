// What the host said, in the window's language: its errors are English, and where there is a sentence for their code, that comes first. The host's
// own words are in the details that can be copied.
import type { WireError } from '../../contract/error.ts'
import { text } from './words.ts'

/** A message of the host as a sentence: it starts with a capital letter, unless it starts with the name of a file. */
export const sentence = (message: string): string =>
  /^\S*[./\\]/.test(message) ? message : message.charAt(0).toUpperCase() + message.slice(1)

/** An error in two parts: what went wrong, and what else there is to know, '' where that is all. */
export function said({ code, message, hint }: Pick<WireError, 'code' | 'message' | 'hint'>): {
  title: string
  detail: string
} {
  const words = text.errors[code]
  if (words === undefined) return { title: sentence(message), detail: hint }
  return { title: words, detail: text.advice[code] ?? [sentence(message), hint].filter(Boolean).join('. ') }
}

/** The same in one line. */
export function saidInLine(error: Pick<WireError, 'code' | 'message' | 'hint'>): string {
  const { title, detail } = said(error)
  return [title, detail].filter(Boolean).join('. ')
}
