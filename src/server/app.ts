// The server's routes over one engine: commands over POST, updates over SSE, files, the built window. Knows no port (listen.ts does).
import { Hono, type MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { z } from 'zod'
import { ServerLimits } from '../contract/server.ts'
import { engineAt, type Engine } from '../engine/engine.ts'
import { checkOrigin, checkToken, enter, type Access } from './access.ts'
import { commandRoutes } from './commands.ts'
import { eventStream } from './event-stream.ts'
import { fileRoutes } from './files.ts'
import { problem } from './problem.ts'
import { queueOf } from './queue-of.ts'
import { apiRoutes } from './v1/api.ts'
import { contentSecurityPolicy, windowRoutes } from './window.ts'

export interface AppOptions extends Access {
  engine: Engine
  /** The built window; null: API only. */
  rendererDir: string | null
  limits?: ServerLimits
  /** Its port is about to close. */
  isStopping?: () => boolean
}

/** HEAD is answered as GET is; what would make the body, a stream or a file, is ended at once. */
const withoutBody: MiddlewareHandler = async (c, next) => {
  await next()
  if (c.req.method !== 'HEAD' || !c.res.body) return
  await c.res.body.cancel()
  c.res = new Response(null, c.res)
}

const EventNumber = z.coerce.number().int().nonnegative()

/**
 * `GET /health` needs no token; everything else does. Refusals are JSON `{ ok: false, error }` with 401 (no token) or
 * 403 (a foreign host or page). No cross-origin headers are ever sent.
 */
export function createApp(options: AppOptions): Hono {
  const { engine, rendererDir } = options
  const app = new Hono()
  app.onError((error, c) => problem(c, error))
  app.use(
    secureHeaders({
      referrerPolicy: 'no-referrer',
      xFrameOptions: 'DENY',
      crossOriginOpenerPolicy: 'same-origin',
      crossOriginResourcePolicy: 'same-origin',
      strictTransportSecurity: false,
    }),
    async (c, next) => {
      await next()
      c.header('Content-Security-Policy', contentSecurityPolicy)
    },
    withoutBody,
    checkOrigin(options),
  )
  app.get('/health', (c) => c.json({ ok: true }))
  app.route('/api/v1', apiRoutes({ ...options, limits: options.limits ?? ServerLimits.parse({}) }))
  app.get('/', (c, next) => {
    const token = c.req.query('token')
    return token === undefined ? next() : Promise.resolve(enter(c, token, options))
  })
  app.use(checkToken(options))
  app.get('/api/events', (c) => {
    const after = c.req.header('last-event-id') ?? c.req.query('after')
    const stream = eventStream(engineAt(engine, queueOf(c)), {
      after: after === undefined ? undefined : EventNumber.parse(after),
      gathered: c.req.query('gathered') !== undefined,
    })
    return c.body(stream, 200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    })
  })
  app.route('/api', fileRoutes(engine))
  app.route('/api', commandRoutes(engine))
  app.route('/', windowRoutes(rendererDir))
  return app
}
