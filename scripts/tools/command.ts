// Child processes of the scripts: run to the end and captured, or handed the terminal. Never through a shell, so that paths with blanks and
// what else a shell reads are what they are, on every system.
import { spawn, type ChildProcess } from 'node:child_process'
import { root, tool } from './project.ts'

export interface Outcome {
  /** 0: it went well. A process ended by a signal counts as 1. */
  code: number
  /** Standard output and error, interleaved as they came. */
  output: string
}

/** Runs a program in the project's folder (or `cwd`) and keeps what it says. Does not throw for a failing program. */
export function capture(program: string, args: string[], options: { cwd?: string } = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: options.cwd ?? root, stdio: ['ignore', 'pipe', 'pipe'] })
    const parts: Buffer[] = []
    child.stdout.on('data', (part: Buffer) => parts.push(part))
    child.stderr.on('data', (part: Buffer) => parts.push(part))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(parts).toString() }))
  })
}

/** The same for a tool installed with the project; `of`: its package, where that has another name. */
export const captureTool = (
  name: string,
  args: string[],
  { of, ...options }: { of?: string; cwd?: string } = {},
): Promise<Outcome> => capture(process.execPath, [tool(name, of === undefined ? {} : { of }), ...args], options)

/** `npm run build`, as a program and its arguments. */
export const buildCommand = (): [program: string, args: string[]] => [
  process.execPath,
  [tool('electron-vite'), 'build', '--logLevel', 'warn'],
]

/**
 * Starts a program on this terminal. Ctrl-C reaches it directly, so this process only waits;
 * a SIGTERM sent to this process alone is passed on.
 */
export function show(program: string, args: string[]): { child: ChildProcess; ended: Promise<number> } {
  const child = spawn(program, args, { cwd: root, stdio: 'inherit' })
  const wait = (): void => {}
  const pass = (): void => void child.kill('SIGTERM')
  process.on('SIGINT', wait).on('SIGTERM', pass)
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      process.off('SIGINT', wait).off('SIGTERM', pass)
      resolve(code ?? 1)
    })
  })
  return { child, ended }
}
