// The port: binds loopback only, with limits on how long a caller may take and how many there may be.
import { randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'
import { SheafError } from '../contract/error.ts'
import { loopbackHosts } from './access.ts'
import { createApp, type AppOptions } from './app.ts'

export interface ListenOptions extends Pick<AppOptions, 'engine' | 'rendererDir'> {
  /** 0: any free one. */
  port: number
  /** Default: 256 new random bits. */
  token?: string
}

export interface Listening {
  /** With the token, for a person to open. */
  url: string
  port: number
  token: string
  /** Ends the port and all connections, streams included. The engine is not touched. */
  close(): Promise<void>
}

const address = '127.0.0.1'

/** Opens the port. Throws `usage` when it is taken or not ours to take. */
export async function listen(options: ListenOptions): Promise<Listening> {
  const token = options.token ?? randomBytes(32).toString('hex')
  // The app's host list needs the port, which is known once it is open; nothing is answered before.
  let app: Hono | undefined
  const server = createAdaptorServer({
    fetch: (request, env) => app?.fetch(request, env) ?? new Response(null, { status: 503 }),
    // Slow senders: ten seconds for the headers, ten minutes for a body (an upload of 2 GB on this machine takes seconds).
    serverOptions: {
      headersTimeout: 10_000,
      requestTimeout: 600_000,
      keepAliveTimeout: 5_000,
      connectionsCheckingInterval: 5_000,
      maxHeaderSize: 16 * 1024,
    },
  }) as Server
  server.maxConnections = 256
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
  app = createApp({ engine: options.engine, rendererDir: options.rendererDir, token, hosts: loopbackHosts(port) })
  return {
    url: `http://${address}:${port}/?token=${token}`,
    port,
    token,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeAllConnections()
      }),
  }
}
