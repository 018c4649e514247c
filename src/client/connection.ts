// How the client speaks to a server: JSON, bytes, and event streams that go on where they were cut off. Nothing but fetch is needed.

/** More of a request. */
export interface Asked {
  headers?: Record<string, string>
  signal?: AbortSignal
}

interface Request extends Asked {
  method: string
  body?: unknown
  query?: Record<string, unknown>
}

export interface ServerEvent {
  id: string
  type: string
  data: Record<string, unknown>
}

/** A refusal, with the server's code, its hint, and the field of bad input. */
export class SheafApiError extends Error {
  readonly status: number
  readonly code: string
  readonly hint: string
  readonly path: string | undefined
  /** Seconds to wait, where the server said so. */
  readonly retryAfter: number | undefined
  constructor(
    status: number,
    told: { code?: string; message?: string; hint?: string; path?: string },
    retryAfter?: number,
  ) {
    super(told.message ?? `the server answered ${status}`)
    this.name = 'SheafApiError'
    this.status = status
    this.code = told.code ?? 'internal'
    this.hint = told.hint ?? ''
    this.path = told.path
    this.retryAfter = retryAfter
  }
}

/** Milliseconds before a stream that broke is opened again. */
const reconnectDelay = 500

export class Connection {
  readonly #base: string
  readonly #token: string
  /** `server`: its address, with or without `/api/v1`, a proxy's path before that, and the token that `sheaf serve` printed after it. */
  constructor({ server, token }: { server: string; token?: string }) {
    const url = new URL(server)
    this.#token = token ?? url.searchParams.get('token') ?? ''
    this.#base = `${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\/api\/v1$/, '')}/api/v1`
  }

  /** A command, as the window and the command line use it: for tokens of all realms. */
  command(name: string, input: object = {}, more: Asked = {}): Promise<unknown> {
    return this.json(`/commands/${encodeURIComponent(name)}`, { ...more, method: 'POST', body: input })
  }

  /** The answer, whatever its form. Throws `SheafApiError` for refusals. */
  protected async raw(path: string, { method, body, query = {}, headers = {}, signal }: Request): Promise<Response> {
    const url = new URL(this.#base + path)
    for (const [name, value] of Object.entries(query))
      for (const one of Array.isArray(value) ? value : [value])
        if (one !== undefined && one !== null) url.searchParams.append(name, String(one))
    const bytes = body instanceof FormData || body instanceof Blob || body instanceof ReadableStream
    const response = await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body === undefined || body instanceof FormData
          ? {}
          : { 'content-type': bytes ? 'application/octet-stream' : 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: bytes ? body : JSON.stringify(body) }),
      // Streams are sent as they are made; fetch wants to be told.
      ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
      ...(signal ? { signal } : {}),
    })
    if (response.ok || response.status === 304) return response
    const told = (await response.json().catch(() => ({}))) as {
      error?: { code?: string; message?: string; hint?: string }
    } // not ours: a proxy's page
    const wait = response.headers.get('retry-after')
    throw new SheafApiError(response.status, told.error ?? {}, wait === null ? undefined : Number(wait))
  }

  protected async json<T>(path: string, request: Request): Promise<T> {
    return (await (await this.raw(path, request)).json()) as T
  }

  /** Events until the stream's own end (a job's) or `signal`; a connection that breaks is opened again after the last event. */
  protected async *stream(path: string, request: Request): AsyncGenerator<ServerEvent> {
    let last: string | undefined
    for (;;) {
      let response: Response
      try {
        const headers = { ...request.headers, ...(last === undefined ? {} : { 'last-event-id': last }) }
        response = await this.raw(path, { ...request, headers })
      } catch (error) {
        if (error instanceof SheafApiError && error.status !== 429 && error.status < 500) throw error
        if (request.signal?.aborted) return
        const wait = error instanceof SheafApiError ? (error.retryAfter ?? 0) * 1000 : 0
        await new Promise((resolve) => setTimeout(resolve, Math.max(wait, reconnectDelay)))
        continue
      }
      if (response.status === 204) return
      try {
        for await (const event of eventsOf(response)) {
          last = event.id
          yield event
          if (event.type === 'job-complete' || event.type === 'job-failed') if (path.startsWith('/jobs/')) return
        }
      } catch (error) {
        if (request.signal?.aborted) return
        if (!(error instanceof TypeError)) throw error
      }
      if (request.signal?.aborted) return
      await new Promise((resolve) => setTimeout(resolve, reconnectDelay))
    }
  }
}

async function* eventsOf(response: Response): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const bytes of response.body ?? []) {
    text += decoder.decode(bytes, { stream: true })
    const messages = text.split('\n\n')
    text = messages.pop() ?? ''
    for (const message of messages) {
      const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(message)?.[1]
      const data = field('data')
      if (data === undefined) continue
      yield { id: field('id') ?? '', type: field('event') ?? 'message', data: JSON.parse(data) as ServerEvent['data'] }
    }
  }
}
