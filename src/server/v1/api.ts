// /api/v1: the tables of routes and commands, put on the wire. For every request the same steps: who calls, how much they ask for, whether
// they may, what they say, and their name on what they change.
import { Hono, type Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { z } from 'zod'
import { commands, type Command } from '../../contract/api.ts'
import { SheafError } from '../../contract/error.ts'
import type { ServerLimits } from '../../contract/server.ts'
import { actingAs } from '../../engine/access/actor.ts'
import type { Engine } from '../../engine/engine.ts'
import type { Access } from '../access.ts'
import { callerOf, type Caller, demand } from './caller.ts'
import { commandRoute } from './command-routes.ts'
import { createHandlers } from './handlers.ts'
import { createLimits, type Limits } from './limits.ts'
import { Refusal, refuse } from './refusal.ts'
import type { BodyOf, ParamsOf, QueryOf, Route } from './route.ts'
import { type RouteId, routes, type Routes } from './routes.ts'

export interface ApiOptions extends Access {
  engine: Engine
  limits: ServerLimits
  isStopping?: () => boolean
}

interface Called<Params, Query, Body> {
  c: Context
  caller: Caller
  params: Params
  query: Query
  body: Body
  /** Counts a stream of the caller; throws when it has too many. */
  openStream(): () => void
}
/** One request, its parts parsed. */
export type Call<R extends Route> = Called<ParamsOf<R>, QueryOf<R>, BodyOf<R>>
type Handler = (call: Called<unknown, unknown, unknown>) => Promise<Response | object>

/** A value is answered as JSON with the route's first status. */
export type ApiHandlers = { [I in RouteId]: (call: Call<Routes[I]>) => Promise<Response | object> }

/** Bytes of a JSON body. */
const longestJson = 16 * 2 ** 20

export function apiRoutes(options: ApiOptions): Hono {
  const app = new Hono()
  const limits = createLimits(options.limits)
  const handlers = createHandlers(options)
  for (const id of Object.keys(routes) as RouteId[]) {
    const route: Route = routes[id]
    const handler = handlers[id] as Handler
    app.on(route.method.toUpperCase(), honoPath(route.path), (c) => answer(c, route, handler, options, limits))
  }
  for (const command of Object.keys(commands) as Command[]) {
    const route = commandRoute(command)
    const handler = options.engine.handlers[command] as (input: unknown) => Promise<object>
    app.post(honoPath(route.path), (c) =>
      answer(c, route, async ({ body }) => c.json((await handler(body)) ?? null), options, limits),
    )
  }
  const methods = methodsOf([
    ...Object.values(routes),
    ...(Object.keys(commands) as Command[]).map((command) => commandRoute(command)),
  ])
  for (const [path, known] of methods) {
    const other: Route = { method: 'get', path, summary: '', scope: null, answers: {} }
    app.all(honoPath(path), (c) =>
      answer(
        c,
        other,
        async () => {
          c.header('Allow', known.join(', '))
          if (c.req.method === 'OPTIONS') return c.body(null, 204)
          throw new Refusal(405, 'usage', `${c.req.method} is not for this route`, {
            hint: `It takes ${known.join(', ')}.`,
          })
        },
        options,
        limits,
      ),
    )
  }
  // No such route: said only to those who may know what there is.
  app.all('*', (c) =>
    answer(
      c,
      { method: 'get', path: '*', summary: '', scope: 'read', answers: {} },
      async () => {
        throw new SheafError('not-found', 'there is no such route', { hint: 'GET /api/v1/openapi.json describes all.' })
      },
      options,
      limits,
    ),
  )
  return app
}

async function answer(
  c: Context,
  route: Route,
  handler: Handler,
  options: ApiOptions,
  limits: Limits,
): Promise<Response> {
  const { engine } = options
  try {
    const caller = await callerOf(c, engine, options)
    const who = caller ?? stranger
    // Those who try keys have a measure of their own: probes, which need none, are not kept waiting by them.
    const wait = limits.request(route.scope !== null && !caller ? 'refused' : who.id)
    if (wait > 0)
      throw new Refusal(429, 'usage', 'too many requests', {
        retryAfter: wait,
        hint: 'Wait as long as Retry-After says.',
      })
    if (route.scope !== null && !caller) throw unauthorised()
    if (route.scope !== null) await mayDo(engine, who, route)
    const call: Called<unknown, unknown, unknown> = {
      c,
      caller: who,
      params: parse(route.params, c.req.param()),
      query: parse(route.query, queryOf(c)),
      body: await bodyOf(c, route),
      openStream() {
        const close = limits.stream(who.id)
        if (close) return close
        throw new Refusal(429, 'usage', 'too many open streams', { retryAfter: 5, hint: 'Close one of them first.' })
      },
    }
    const value = await actingAs(who.actor, () => handler(call))
    if (value instanceof Response) return value
    const [status = 200] = Object.keys(route.answers).map(Number)
    c.header('Cache-Control', 'no-store')
    return c.json(value, status as ContentfulStatusCode)
  } catch (error) {
    if (isCutOff(error)) return refuse(c, new Refusal(400, 'usage', 'the request was cut off'), () => {})
    return refuse(c, error, (defect) => engine.report(defect, `${route.method} ${route.path}`))
  }
}

/** Who comes without a token, to routes that need none. */
const stranger: Caller = { id: '', name: '', scopes: [], realm: null, actor: { name: 'nobody', realm: null } }

async function mayDo(engine: Engine, caller: Caller, { scope, unbound, method, path }: Route): Promise<void> {
  try {
    if (scope !== null) demand(caller, { scope, unbound })
  } catch (error) {
    const line = { action: `${method} ${path}`, target: null, outcome: 'refused', detail: { scope } } as const
    await actingAs(caller.actor, () => engine.record(line))
    throw error
  }
}

const unauthorised = (): Refusal =>
  new Refusal(401, 'unauthorized', 'this needs a token, and got none or one that is not good', {
    hint: '`sheaf token create` makes one; send it as `Authorization: Bearer …` or `X-API-Key`.',
  })

function parse(schema: z.ZodType | undefined, value: unknown): unknown {
  return schema ? schema.parse(value) : {}
}

/** A parameter that comes more than once is a list. */
function queryOf(c: Context): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(c.req.queries()).map(([name, values]) => [name, values.length > 1 ? values : (values[0] ?? '')]),
  )
}

async function bodyOf(c: Context, route: Route): Promise<unknown> {
  if (!route.body) return undefined
  const type = c.req.header('content-type') ?? ''
  if (route.otherBody && type.toLowerCase().startsWith(route.otherBody.type)) return undefined
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw new Refusal(415, 'usage', 'the body is not JSON', { hint: 'Send `Content-Type: application/json`.' })
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of c.req.raw.body ?? []) {
    size += piece.length
    if (size > longestJson)
      throw new Refusal(413, 'usage', `the body is larger than ${longestJson / 2 ** 20} MB`, {
        hint: 'Send files as multipart/form-data or with POST /api/v1/uploads.',
      })
    pieces.push(piece)
  }
  const text = Buffer.concat(pieces).toString('utf8')
  let value: unknown
  try {
    value = text === '' ? {} : JSON.parse(text)
  } catch {
    // What the parser says quotes the body.
    throw new Refusal(422, 'usage', 'the body is not JSON', { path: '' })
  }
  return route.body.parse(value)
}

/** Whoever asked hung up before all of it was here: nobody's defect, and nobody is there to be told. */
const isCutOff = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ECONNRESET' && error.message === 'aborted'

/** What each path takes, as `Allow` names it. */
function methodsOf(all: readonly Route[]): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const { path, method } of all)
    found.set(path, [...(found.get(path) ?? []), ...(method === 'get' ? ['GET', 'HEAD'] : ['POST'])])
  return found
}

/** /jobs/{id} as Hono writes it. */
const honoPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1')
