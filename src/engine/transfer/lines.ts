// Lines of a queue's file: written whole or not at all, read one at a time; gzip by the name when written, by the bytes when read.
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { StringDecoder } from 'node:string_decoder'
import { createGunzip, createGzip } from 'node:zlib'
import { SheafError } from '../../contract/error.ts'
import { QueueLine } from '../../contract/queue-file.ts'
import { sha256 } from '../ids.ts'
import { writeFileAtomically } from '../exports/write-file.ts'

/** Characters a line may have: a page of a million words is far below it. */
const longest = 256 * 1024 * 1024

/** The file is there whole or not at all. Throws `output-failed`, or what the lines ended with. */
export async function writeLines(file: string, lines: AsyncIterable<QueueLine>): Promise<void> {
  const text = async function* (): AsyncGenerator<string> {
    for await (const line of lines) yield `${proved(line)}\n`
  }
  const write = (bytes: AsyncIterable<Uint8Array | string>): Promise<void> =>
    writeFileAtomically(file, bytes, { mode: 0o600 })
  // No time and no name stand in what gzip writes here: equal lines are equal bytes.
  if (file.endsWith('.gz')) await pipeline(text, createGzip({ level: 6 }), write)
  else await write(text())
}

/** Throws `file-unreadable`, and `file-damaged` with the line's number for what is not of the form, or ends too early. */
export async function* readLines(file: string): AsyncGenerator<QueueLine> {
  let number = 0
  const parse = (text: string): QueueLine => {
    number++
    if (!isAsWritten(text)) throw damaged(file, `line ${number} is not as it was written`)
    try {
      return QueueLine.parse(JSON.parse(text))
    } catch (cause) {
      throw damaged(file, `line ${number} is not of the form sheaf.queue/1`, cause)
    }
  }
  const decoder = new StringDecoder('utf8')
  let rest = ''
  try {
    for await (const piece of await opened(file)) {
      // Only what is new is looked through: a line may come in thousands of pieces.
      const [end = '', ...begun] = decoder.write(piece).split('\n')
      rest += end
      for (const next of begun) {
        yield parse(rest)
        rest = next
      }
      if (rest.length > longest) throw damaged(file, `line ${number + 1} has no end`)
    }
  } catch (error) {
    if (error instanceof SheafError) throw error
    throw isSystemError(error) && !error.code.startsWith('Z_')
      ? new SheafError('file-unreadable', `${file} cannot be read`, { hint: error.message, cause: error })
      : damaged(file, 'its compression is broken', error)
  }
  if (rest.trim() !== '') throw damaged(file, 'it was cut off within a line')
}

/** A line's text; with its digest, but for bytes: these are proved by their hash. */
function proved(line: QueueLine): string {
  const text = JSON.stringify(line)
  return line.kind === 'bytes' ? text : `${text.slice(0, -1)},"digest":"${sha256(text).slice(0, 32)}"}`
}

/** Lines without a digest were written before there were any. */
function isAsWritten(text: string): boolean {
  const [end, digest] = /,"digest":"([0-9a-f]{32})"\}$/.exec(text.slice(-46)) ?? []
  return end === undefined || sha256(`${text.slice(0, -end.length)}}`).slice(0, 32) === digest
}

/** The file's bytes, unpacked where they are gzip. */
async function opened(file: string): Promise<AsyncIterable<Buffer>> {
  const handle = await open(file, 'r')
  const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0)
  await handle.close()
  const bytes = createReadStream(file, { highWaterMark: 1 << 18 })
  if (buffer.readUInt16BE() !== 0x1f8b) return bytes
  const unpacked: Transform = createGunzip()
  // Its errors arrive with those of the unpacking.
  bytes.on('error', (error) => unpacked.destroy(error))
  return bytes.pipe(unpacked)
}

export function damaged(file: string, what: string, cause?: unknown): SheafError {
  return new SheafError('file-damaged', `${file} is no whole queue: ${what}`, {
    hint: 'Export it again with `sheaf queue export`. What was taken in before that line stays.',
    cause,
  })
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
}
