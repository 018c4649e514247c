// `serve`: the window and the API, with workers, until a signal comes. On this machine, unless somebody says otherwise and brings a certificate.
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { SheafError } from '../../contract/error.ts'
import { ServerLimits, usualPort } from '../../contract/server.ts'
import { rendererDir } from '../../engine/root.ts'
import { openEngine, type CommonOptions } from '../host.ts'
import type { Cli } from '../program.ts'
import { watchInterrupts } from '../signals.ts'
import type { Terminal } from '../terminal.ts'
import { parseCount, parsePort, parseSeconds } from './options.ts'
import type { Listening, ListenOptions } from '../../server/listen.ts'

interface ServeOptions extends CommonOptions {
  port?: number
  workers?: number
  open?: boolean
  host?: string
  name?: string[]
  publicUrl?: string
  tlsCert?: string
  tlsKey?: string
  insecureHttp?: boolean
  rate?: number
  maxStreams?: number
  maxBody?: number
  maxFiles?: number
  allowPath?: string[]
  allowUrls?: boolean
  drain?: number
}

const limit = ServerLimits.parse({})

export function addServeCommand(program: Command, { terminal }: Cli): void {
  program
    .command('serve')
    .description('serve the window and the API on this machine; prints the address with its token')
    .option('--port <n>', `port; 0: any free one (default: ${usualPort}, or any free one)`, parsePort)
    .option('--workers <n>', 'worker processes', parseCount)
    .option('--open', 'open the window in the browser')
    .option('--host <address>', 'address to listen on; off this machine only with TLS (default: 127.0.0.1)')
    .option('--name <host...>', 'names that callers may know this server by')
    .option('--public-url <address>', 'address that a proxy before it gives to callers: https://example.org/sheaf')
    .option('--tls-cert <file>', 'certificate with its chain, PEM')
    .option('--tls-key <file>', 'its key, PEM')
    .option('--insecure-http', 'off this machine without TLS: others on the network can read along')
    .option('--rate <n>', `requests a second for one token (default: ${limit.rate})`, parseCount)
    .option('--max-streams <n>', `event streams for one token (default: ${limit.streams})`, parseCount)
    .option('--max-body <mb>', `megabytes of one request with files (default: ${limit.body})`, parseCount)
    .option('--max-files <n>', `files of one request (default: ${limit.files})`, parseCount)
    .option('--allow-path <dir...>', 'folders that callers may name files of')
    .option('--allow-urls', 'fetch files by their address, never from private networks')
    .option('--drain <seconds>', 'say "not ready" for so long before the port closes (default: 0)', parseSeconds)
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<ServeOptions>()
      const wanted = listenOptions(options)
      const interrupts = watchInterrupts(() => {
        if (!options.quiet) terminal.note('Stopping after the pages in hand. Once more stops at once.')
      })
      const { engine } = await openEngine(options, 'server', { workers: options.workers })
      try {
        const server = await open({ ...wanted, engine, rendererDir: rendererDir() }, options, terminal)
        engine.start()
        const { url, port, token } = server
        terminal.print(options.json ? JSON.stringify({ url, port, token, pid: process.pid }) : url)
        if (options.open) openBrowser(url)
        await aborted(interrupts.signal)
        await server.close({ drain: (options.drain ?? 0) * 1000 })
      } finally {
        await engine.stop()
        interrupts.end()
      }
    })
}

/** Flags as what `listen` takes. `$SHEAF_SERVER_TOKEN`: the session's token, for supervised servers; not a flag, since everybody sees those. */
function listenOptions(options: ServeOptions): Omit<ListenOptions, 'port' | 'engine' | 'rendererDir'> {
  const {
    host,
    name,
    publicUrl,
    tlsCert,
    tlsKey,
    insecureHttp,
    rate,
    maxStreams,
    maxBody,
    maxFiles,
    allowPath,
    allowUrls,
  } = options
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw new SheafError('usage', '--tls-cert and --tls-key come together')
  const token = process.env['SHEAF_SERVER_TOKEN']
  if (token !== undefined && token.length < 32)
    throw new SheafError('usage', 'SHEAF_SERVER_TOKEN has fewer than 32 characters', {
      hint: '`openssl rand -hex 32` makes one.',
    })
  const limits = {
    ...(rate === undefined ? {} : { rate, burst: rate * 4 }),
    ...(maxStreams === undefined ? {} : { streams: maxStreams }),
    ...(maxBody === undefined ? {} : { body: maxBody }),
    ...(maxFiles === undefined ? {} : { files: maxFiles }),
    paths: (allowPath ?? []).map((folder) => resolve(folder)),
    urls: allowUrls ?? false,
  }
  return {
    limits: ServerLimits.parse(limits),
    ...(host === undefined ? {} : { address: host }),
    ...(name === undefined ? {} : { names: name }),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(tlsCert === undefined || tlsKey === undefined ? {} : { tls: { cert: tlsCert, key: tlsKey } }),
    ...(insecureHttp ? { insecure: true } : {}),
    ...(token === undefined ? {} : { token }),
  }
}

async function open(
  wanted: Omit<ListenOptions, 'port'>,
  { port, quiet }: ServeOptions,
  terminal: Terminal,
): Promise<Listening> {
  const { listen } = await import('../../server/listen.ts')
  if (port !== undefined) return listen({ ...wanted, port })
  try {
    return await listen({ ...wanted, port: usualPort })
  } catch (error) {
    if (!(error instanceof SheafError) || !/^port .* is taken/.test(error.message)) throw error
    const other = await listen({ ...wanted, port: 0 })
    if (!quiet) terminal.note(`Port ${usualPort} is taken, perhaps by another Sheaf; this one is at ${other.port}.`)
    return other
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

/** The system's own opener. Windows' `explorer` may take an address with a token in it for a folder; this one does not. */
function openerOf(platform: NodeJS.Platform): [program: string, ...args: string[]] {
  if (platform === 'win32') return ['rundll32.exe', 'url.dll,FileProtocolHandler']
  return [platform === 'darwin' ? 'open' : 'xdg-open']
}

/** If there is no opener, the printed address is there. */
function openBrowser(url: string): void {
  const [program, ...args] = openerOf(process.platform)
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true })
  child.on('error', () => {})
  child.unref()
}
