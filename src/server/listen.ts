// The port: on loopback, or elsewhere with TLS or on somebody's express word; with limits on how long a caller may take and how many there may be.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, BlockList, isIP } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'
import { SheafError } from '../contract/error.ts'
import { loopbackHosts } from './access.ts'
import { createApp, type AppOptions } from './app.ts'

export interface ListenOptions extends Pick<AppOptions, 'engine' | 'rendererDir' | 'limits'> {
  /** 0: any free one. */
  port: number
  /** Where to listen. Default: this machine only. */
  address?: string
  /** Names that callers may know it by, beside its address: `sheaf.example.org`, with a port if it is not this one's. */
  names?: readonly string[]
  /** The address that a proxy before us gives to callers: `https://host/path`. The proxy takes the path away. */
  publicUrl?: string
  /** Files of the certificate, with its chain, and of its key. */
  tls?: { cert: string; key: string }
  /** Off this machine without TLS: whoever can listen to the network then reads along, tokens included. */
  insecure?: boolean
  /** Default: 256 new random bits. */
  token?: string
}

export interface Listening {
  /** With the token, for a person to open. */
  url: string
  port: number
  token: string
  /**
   * Says that it is not ready, takes requests for another `drain` milliseconds, then ends the port and all connections, streams
   * included. The engine is not touched.
   */
  close(options?: { drain?: number }): Promise<void>
}

/** Streams are connections too: as many as several callers may hold, and some for everybody else. */
const mostConnections = 2048

/** Opens the port. Throws `usage` when it is taken, not ours to take, or would be open to the network unencrypted. */
export async function listen(options: ListenOptions): Promise<Listening> {
  const { engine, address = '127.0.0.1', tls, names = [] } = options
  const isLocal = isLoopback(address)
  if (!isLocal && !tls && !options.insecure)
    throw new SheafError('usage', `${address} is open to the network, and there is no certificate`, {
      hint: 'Name one with --tls-cert and --tls-key, put a proxy with TLS before 127.0.0.1, or say --insecure-http.',
    })
  const token = options.token ?? randomBytes(32).toString('hex')
  // The app's host list needs the port, which is known once it is open; nothing is answered before.
  let app: Hono | undefined
  let stopping = false
  const certificate = tls && { cert: readPem(tls.cert, '--tls-cert'), key: readPem(tls.key, '--tls-key') }
  const server = createAdaptorServer({
    fetch: (request, env) => app?.fetch(request, env) ?? new Response(null, { status: 503 }),
    ...(certificate ? { createServer: createTlsServer } : {}),
    // Slow senders: ten seconds for the headers, ten minutes for a body (an upload of 2 GB on this machine takes seconds).
    serverOptions: {
      ...certificate,
      headersTimeout: 10_000,
      requestTimeout: 600_000,
      keepAliveTimeout: 5_000,
      connectionsCheckingInterval: 5_000,
      maxHeaderSize: 16 * 1024,
    },
  }) as Server
  server.maxConnections = mostConnections
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE'
      reject(
        new SheafError('usage', `port ${options.port} ${taken ? 'is taken' : `cannot be opened: ${cause.message}`}`, {
          hint: 'Choose another with --port, or --port 0 for any free one.',
          cause,
        }),
      )
    })
    server.listen(options.port, address, resolve)
  })
  const { port } = server.address() as AddressInfo
  const scheme = tls ? 'https' : 'http'
  const own = isIP(address) === 6 ? `[${address}]` : address
  const front = options.publicUrl === undefined ? null : parseFront(options.publicUrl)
  const hosts = [
    ...loopbackHosts(port),
    `${own}:${port}`,
    ...names.flatMap((name) => withPort(name, port, scheme)),
    ...(front ? [front.host] : []),
  ]
  app = createApp({
    engine,
    rendererDir: options.rendererDir,
    token,
    hosts,
    scheme,
    ...(front ? { origins: [front.origin], prefix: front.prefix } : {}),
    isStopping: () => stopping,
    ...(options.limits ? { limits: options.limits } : {}),
  })
  const shown =
    names[0] === undefined
      ? isLocal || isAny(address)
        ? `127.0.0.1:${port}`
        : `${own}:${port}`
      : withPort(names[0], port, scheme).at(-1)
  return {
    url: front ? `${front.origin}${front.prefix}/?token=${token}` : `${scheme}://${shown}/?token=${token}`,
    port,
    token,
    async close({ drain = 0 } = {}) {
      stopping = true
      if (drain > 0) await sleep(drain)
      await new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeAllConnections()
      })
    },
  }
}

/** A proxy's address in its parts. Throws `usage` for what is none. */
function parseFront(address: string): { host: string; origin: string; prefix: string } {
  const url = URL.parse(address)
  if (!url || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '' || url.username !== '')
    throw new SheafError('usage', `--public-url: ${address} is not an address`, {
      hint: 'Write it whole, as callers do: https://sheaf.example.org or https://example.org/sheaf',
    })
  return { host: url.host, origin: url.origin, prefix: url.pathname.replace(/\/+$/, '') }
}

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

function isLoopback(address: string): boolean {
  const family = isIP(address)
  return family === 0 ? address === 'localhost' : loopback.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

const isAny = (address: string): boolean => address === '0.0.0.0' || address === '::'

/** A name as browsers send it: without a port where it is the scheme's own. */
function withPort(name: string, port: number, scheme: 'http' | 'https'): string[] {
  if (/:\d+$/.test(name)) return [name]
  return port === (scheme === 'https' ? 443 : 80) ? [name] : [name, `${name}:${port}`]
}

function readPem(file: string, flag: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw new SheafError('usage', `${flag}: ${file} cannot be read`, { cause })
  }
}
