// A call of the program in this process, for tests: its exit code and what it wrote.
import { run } from '../program.ts'
import type { Terminal } from '../terminal.ts'

export interface Called {
  code: number
  out: string
  notes: string
}

/** Calls on this data folder. */
export function sheafAt(home: string): (...argv: string[]) => Promise<Called> {
  return async (...argv) => {
    let out = ''
    let notes = ''
    const write = (data: string | Uint8Array): void =>
      void (out += typeof data === 'string' ? data : Buffer.from(data).toString('latin1'))
    const terminal: Terminal = {
      print: (text) => write(`${text}\n`),
      write,
      note: (text) => void (notes += `${text}\n`),
      live: null,
      width: () => 80,
      style: (_, text) => text,
      closed: false,
      failure: null,
      flush: async () => {},
    }
    const code = await run(['node', 'sheaf', '--data', home, '--quiet', ...argv], terminal)
    return { code, out, notes }
  }
}
