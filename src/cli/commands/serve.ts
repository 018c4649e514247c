// `serve`: the window and the API on loopback, with workers, until a signal comes.
import { spawn } from 'node:child_process'
import type { Command } from 'commander'
import { SheafError } from '../../contract/error.ts'
import { rendererDir } from '../../engine/root.ts'
import { openEngine, type CommonOptions } from '../host.ts'
import type { Cli } from '../program.ts'
import { watchInterrupts } from '../signals.ts'
import { parseCount, parsePort } from './options.ts'
import type { Listening, ListenOptions } from '../../server/listen.ts'

interface ServeOptions extends CommonOptions {
  port?: number
  workers?: number
  open?: boolean
}

/** Bookmarks keep working where nothing else has the port. */
const usualPort = 4714

export function addServeCommand(program: Command, { terminal }: Cli): void {
  program
    .command('serve')
    .description('serve the window and the API on this machine; prints the address with its token')
    .option('--port <n>', `port; 0: any free one (default: ${usualPort}, or any free one)`, parsePort)
    .option('--workers <n>', 'worker processes', parseCount)
    .option('--open', 'open the window in the browser')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ServeOptions>()
      const interrupts = watchInterrupts(() => {
        if (!options.quiet) terminal.note('Stopping after the pages in hand. Once more stops at once.')
      })
      const { engine } = await openEngine(options, 'server', { workers: options.workers })
      try {
        const server = await open({ engine, rendererDir: rendererDir() }, options.port)
        engine.start()
        const { url, port, token } = server
        terminal.print(options.json ? JSON.stringify({ url, port, token, pid: process.pid }) : url)
        if (options.open) openBrowser(url)
        await aborted(interrupts.signal)
        await server.close()
      } finally {
        await engine.stop()
        interrupts.end()
      }
    })
}

async function open(options: Omit<ListenOptions, 'port'>, port: number | undefined): Promise<Listening> {
  const { listen } = await import('../../server/listen.ts')
  if (port !== undefined) return listen({ ...options, port })
  try {
    return await listen({ ...options, port: usualPort })
  } catch (error) {
    if (error instanceof SheafError && error.code === 'usage') return listen({ ...options, port: 0 })
    throw error
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

/** By the system's own opener. If it is not there, the printed address is. */
function openBrowser(url: string): void {
  const openers: Partial<Record<NodeJS.Platform, string[]>> = { darwin: ['open'], win32: ['explorer'] }
  const [program = 'xdg-open', ...args] = openers[process.platform] ?? []
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true })
  child.on('error', () => {})
  child.unref()
}
