// A file by its address, for intake: only where the host allows it, never from private networks, redirects checked like the first address.
import path from 'node:path'
import { SheafError } from '../../contract/error.ts'
import { send } from './outbound.ts'

const mostRedirects = 5
/** Milliseconds. */
const patience = 15_000

export interface Fetched {
  name: string
  bytes: AsyncIterable<Uint8Array>
}

/** Throws `forbidden` for an address that may not be asked, `file-missing` or `file-unreadable` for one that gives nothing; so do the bytes where it breaks off. */
export async function fetchFile(address: string, { allowPrivate = false } = {}): Promise<Fetched> {
  let from = address
  for (let hops = 0; hops <= mostRedirects; hops++) {
    const answer = await send(from, { method: 'GET', allowPrivate, timeout: patience })
    const { statusCode = 0, headers } = answer
    if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
      answer.destroy()
      from = URL.parse(headers.location, from)?.href ?? ''
      continue
    }
    if (statusCode === 200)
      return { name: nameOf(from, headers['content-disposition']), bytes: whole(answer, hostOf(from)) }
    answer.destroy()
    throw new SheafError(
      statusCode === 404 || statusCode === 410 ? 'file-missing' : 'file-unreadable',
      `${hostOf(from)} answered ${statusCode}`,
      {
        retryable: statusCode >= 500 || statusCode === 429,
      },
    )
  }
  throw new SheafError('file-unreadable', `${hostOf(address)} leads on and on`)
}

/** What an answer says, in the words of this house where it ends before its time. */
async function* whole(answer: AsyncIterable<Uint8Array>, host: string): AsyncGenerator<Uint8Array> {
  try {
    yield* answer
  } catch (cause) {
    throw new SheafError('file-unreadable', `${host} broke off`, { retryable: true, cause })
  }
}

const hostOf = (address: string): string => URL.parse(address)?.host ?? 'the address'

/** What the server calls it, else the last part of the address; always a bare name. */
function nameOf(address: string, disposition: string | undefined): string {
  const said = /filename="?([^";]+)"?/i.exec(disposition ?? '')?.[1]
  const last = path.posix.basename(URL.parse(address)?.pathname ?? '')
  let name = said ?? last
  try {
    name = decodeURIComponent(name)
  } catch {
    // Not encoded: it stays as it is.
  }
  return path.basename(name.replaceAll('\\', '/')) || 'document'
}
