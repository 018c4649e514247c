// A job's JSON texts as stored: unknown until parsed. What cannot be read is kept, and said.
import { SheafError, toWire, WireError } from '../../contract/error.ts'

/** Throws `store-damaged` for what is not JSON. */
export function decode(text: string | null, id: string | number, what: string): unknown {
  if (text === null) return null
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new SheafError('store-damaged', `the ${what} of job ${id} is not readable`, {
      hint: 'The row was kept. Retry the document; if it happens again, check the disk.',
      cause: error,
    })
  }
}

export interface StoredTexts {
  id: string | number
  payload: string | null
  note: string | null
  error: string | null
  output: string | null
}

/** The texts of a row. Those that cannot be read are null, and `error` says so: a damaged job can still be listed and cancelled. */
export function readTexts({ id, ...texts }: StoredTexts): {
  payload: unknown
  note: unknown
  error: WireError | null
  output: unknown
} {
  let damage: WireError | null = null
  const read = <T>(text: string | null, what: string, parse: (value: unknown) => T): T | null => {
    try {
      const value = decode(text, id, what)
      return value === null ? null : parse(value)
    } catch (error) {
      damage = toWire(error)
      return null
    }
  }
  const asIs = (value: unknown): unknown => value
  const payload = read(texts.payload, 'payload', asIs)
  const note = read(texts.note, 'note', asIs)
  const output = read(texts.output, 'output', asIs)
  const error = read(texts.error, 'error', (value) => WireError.parse(value))
  return { payload, note, output, error: damage ?? error }
}
