// The two streams: results to stdout, everything else to stderr. A reader that hung up (`| head`) is no error; a disk that is full is one.
import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

export interface Terminal {
  /** A result, to stdout, with a line break after it. */
  print(text: string): void
  /** Bytes as they are, to stdout. */
  write(data: string | Uint8Array): void
  /** A remark for a person, to stderr. */
  note(text: string): void
  /** Part of the live line, to stderr. Null where stderr is no terminal. */
  live: ((text: string) => void) | null
  /** Columns of stderr. */
  width(): number
  /** Styled for stdout, where it is a terminal and NO_COLOR is not set. */
  style(style: Style, text: string): string
  /** Nothing goes to stdout any more: its reader is gone, or it cannot be written to. */
  readonly closed: boolean
  /** Why results could not be written; null where they could, or nobody wanted to read them. */
  readonly failure: Error | null
  /** Resolves when everything written has been handed over. */
  flush(): Promise<void>
}

export function openTerminal(): Terminal {
  let closed = false
  let failure: Error | null = null
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    closed = true
    if (error.code !== 'EPIPE') failure ??= error
  })
  // With stderr gone there is nobody to tell anything.
  process.stderr.on('error', () => {})
  const write = (data: string | Uint8Array): void => {
    if (!closed) process.stdout.write(data)
  }
  return {
    print: (text) => write(`${text}\n`),
    write,
    note: (text) => void process.stderr.write(`${text}\n`),
    live: process.stderr.isTTY && process.env['TERM'] !== 'dumb' ? (text) => void process.stderr.write(text) : null,
    width: () => process.stderr.columns || 80,
    style: (style, text) => styleText(style, text, { stream: process.stdout }),
    get closed() {
      return closed
    },
    get failure() {
      return failure
    },
    async flush() {
      for (const stream of [process.stdout, process.stderr]) {
        // A stream that failed calls back as well: nothing waits for ever.
        await new Promise<void>((resolve) => void stream.write('', () => resolve()))
      }
    },
  }
}
