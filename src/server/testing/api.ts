// A server of /api/v1 for tests, over scripted workers: every answer is checked against the OpenAPI file before a test sees it.
import Ajv from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect } from 'vitest'
import type { Scope } from '../../contract/commands/access.ts'
import { commands } from '../../contract/api.ts'
import { ServerLimits } from '../../contract/server.ts'
import { openTestHome, type TestHome } from '../../engine/testing/home.ts'
import { createApp } from '../app.ts'
import { openApi } from '../v1/openapi.ts'

export const host = '127.0.0.1:4714'
export const session = 's'.repeat(64)

export interface TestApi {
  home: TestHome
  /** As if the port were about to close. */
  stopping: boolean
  /** A token's secret. */
  token(realm: string | null, scopes?: Scope[]): Promise<string>
  /** The raw answer, checked; `path` below /api/v1. */
  ask(method: string, path: string, options?: AskOptions): Promise<Response>
  /** The answer's JSON, of this status. */
  json<T = Record<string, unknown>>(status: number, method: string, path: string, options?: AskOptions): Promise<T>
  [Symbol.asyncDispose](): Promise<void>
}

export interface AskOptions {
  /** null: none. Default: the session's. */
  token?: string | null
  body?: unknown
  form?: FormData
  headers?: Record<string, string>
  signal?: AbortSignal
}

/** Whether an answer is one that the description names. Says what is wrong, or null. */
export function createChecker(): (method: string, path: string, answer: Response) => Promise<string | null> {
  const description = openApi() as {
    paths: Record<
      string,
      Record<string, { responses: Record<string, { content?: Record<string, { schema: object }> }> }>
    >
  }
  const ajv = new Ajv.default({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema({ ...description, $id: 'api' })
  return async (method, path, answer) => {
    const [bare = ''] = path.split('?')
    const found = Object.entries(description.paths).find(
      ([template, operations]) =>
        operations[method.toLowerCase()] &&
        new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(bare),
    )
    const type = answer.headers.get('content-type') ?? ''
    const [template, operations] = found ?? []
    if (!template || !operations) return [401, 404, 405].includes(answer.status) ? null : `no such route: ${bare}`
    const responses = operations[method.toLowerCase()]?.responses ?? {}
    const status = responses[answer.status] ? String(answer.status) : 'default'
    const content = responses[status]?.content
    if (!content) return (await answer.clone().text()) === '' ? null : `${status}: a body where none is described`
    if (status === 'default' && answer.status < 400) return `${answer.status} is not described`
    const [described = ''] = Object.keys(content)
    if (described !== 'application/json') return null
    if (!type.startsWith('application/json')) return `${type} where JSON is described`
    const pointer = ['paths', template, method.toLowerCase(), 'responses', status, 'content', described, 'schema']
    const validate = ajv.compile({
      $ref: `api#/${pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`,
    })
    const value: unknown = await answer.clone().json()
    return validate(value)
      ? null
      : `${method} ${path} ${answer.status}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(value).slice(0, 500)}`
  }
}

export async function openTestApi(limits: Partial<ServerLimits> = {}): Promise<TestApi> {
  const home = await openTestHome()
  const check = createChecker()
  const app = createApp({
    engine: home.engine,
    token: session,
    hosts: [host],
    rendererDir: null,
    isStopping: () => api.stopping,
    limits: ServerLimits.parse({ rate: 1e6, burst: 1e6, ...limits }),
  })
  const api: TestApi = {
    home,
    stopping: false,
    async token(realm, scopes = ['read', 'submit', 'control']) {
      const input = commands['tokens.create'].input.parse({ name: 'test', realm, scopes })
      return (await home.engine.handlers['tokens.create'](input)).secret
    },
    async ask(method, path, { token = session, body, form, headers = {}, signal } = {}) {
      // As bytes: what is refused half-way is then no concern of the form's own stream.
      const wire = form ? new Response(form) : null
      const answer = await app.request(`/api/v1${path}`, {
        method,
        headers: {
          host,
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(wire ? { 'content-type': wire.headers.get('content-type') ?? '' } : {}),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        ...(wire ? { body: Buffer.from(await wire.arrayBuffer()) } : {}),
        ...(signal ? { signal } : {}),
      })
      if (answer.headers.get('content-type') !== 'text/event-stream' && method !== 'HEAD' && method !== 'OPTIONS')
        expect(await check(method, path, answer)).toBeNull()
      return answer
    },
    async json<T>(status: number, method: string, path: string, options?: AskOptions) {
      const answer = await api.ask(method, path, options)
      const text = await answer.text()
      expect([answer.status, text.slice(0, 400)], `${method} ${path}`).toEqual([status, expect.anything()])
      return JSON.parse(text) as T
    },
    async [Symbol.asyncDispose]() {
      await home[Symbol.asyncDispose]()
    },
  }
  return api
}

/** The events of a stream as they come, until it ends or `until` holds. */
export async function readEvents(
  answer: Response,
  until: (events: readonly StreamEvent[]) => boolean = () => false,
): Promise<StreamEvent[]> {
  const reader = answer.body?.getReader()
  if (!reader) throw new Error('no body')
  const decoder = new TextDecoder()
  const events: StreamEvent[] = []
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (value) text += decoder.decode(value, { stream: true })
    const parts = text.split('\n\n')
    text = parts.pop() ?? ''
    for (const part of parts) {
      const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(part)?.[1] ?? ''
      if (field('data') !== '')
        events.push({
          id: Number(field('id')),
          type: field('event'),
          data: JSON.parse(field('data')) as StreamEvent['data'],
        })
    }
    if (done) return events
    if (until(events)) {
      await reader.cancel()
      return events
    }
  }
}

export interface StreamEvent {
  id: number
  type: string
  data: Record<string, unknown>
}
