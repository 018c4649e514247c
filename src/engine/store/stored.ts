// Stored: JSON texts of the tables, unknown until parsed. One that is damaged is told, by what it is of; nothing is made up in its place.
import { SheafError } from '../../contract/error.ts'

/**
 * A stored JSON text in its form. Throws `store-damaged`, naming `what` it is (such as `page 3 of run …`), for a text that is no JSON or of
 * another form.
 */
export function stored<T>(form: { parse(value: unknown): T }, json: string | null, what: string): T {
  try {
    return form.parse(JSON.parse(json ?? 'null'))
  } catch (cause) {
    throw new SheafError('store-damaged', `${what} cannot be read as it was stored`, {
      hint: '`sheaf verify` names all that is damaged. `sheaf retry ID --pages N` reads pages anew from the kept original; else restore the database from its backup.',
      cause,
    })
  }
}
