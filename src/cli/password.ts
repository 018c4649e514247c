// Passwords as the terminal takes them: typed without being shown, from stdin, or from a file. Never as an argument, which others on this
// machine can see.
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { buffer } from 'node:stream/consumers'
import { Writable } from 'node:stream'
import { SheafError } from '../contract/error.ts'
import { decodeList } from './paths.ts'

/** The first line of stdin. Throws `usage` for none. */
export async function passwordFromStdin(): Promise<string> {
  const [password = ''] = linesOf(await buffer(process.stdin))
  if (password !== '') return password
  throw new SheafError('usage', 'there is no password on stdin')
}

/** One a line. Throws `usage` for a file that holds none, `file-unreadable` for one that cannot be read. */
export async function passwordsFromFile(file: string): Promise<string[]> {
  let content: Uint8Array
  try {
    content = await readFile(file)
  } catch (cause) {
    throw new SheafError('file-unreadable', `${file} cannot be read`, { hint: 'It holds a password a line.', cause })
  }
  const passwords = linesOf(content).filter((line) => line !== '')
  if (passwords.length > 0) return passwords
  throw new SheafError('usage', `${file} holds no password`, { hint: 'It holds a password a line.' })
}

/** Spaces are part of a password; what ends a line, and the mark that Windows puts before a text, are not. */
function linesOf(content: Uint8Array): string[] {
  return decodeList(content).split(/\r?\n/)
}

/** Typed, and not shown. Throws `usage` where nobody can type, `cancelled` for Ctrl-C. */
export async function typedPassword(prompt: string): Promise<string> {
  if (!process.stdin.isTTY)
    throw new SheafError('usage', 'nobody can type a password here', {
      hint: 'Give it on stdin: --password-stdin',
    })
  process.stderr.write(prompt)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const typing = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 })
  try {
    return await new Promise((resolve, reject) => {
      const cancelled = (): void => reject(new SheafError('cancelled', 'no password was given'))
      typing.once('SIGINT', cancelled).once('close', cancelled)
      typing.question('', resolve)
    })
  } finally {
    typing.removeAllListeners('close').close()
    process.stderr.write('\n')
  }
}
