// An endpoint that speaks OpenAI's protocol, trusted with nothing: what it sends is limited in time and size, and is text until parsed.
import { z } from 'zod'
import { SheafError } from '../../contract/error.ts'
import type { Settings } from '../../contract/settings.ts'

export interface Endpoint {
  /** Up to and with /v1. */
  url: string
  model: string
  /** Seconds. */
  timeout: number
}

/** Why there is no answer, in words for a person. */
export class NoAnswer extends Error {}

export interface Answer {
  content: string
  /** Tokens of the question as the server counted them; null when it does not say. */
  promptTokens: number | null
}

/** Bytes of an answer that are read: ours are a few kilobytes. */
const largest = 1_000_000
/** 32 vectors of 4,096 numbers, written out. */
const largestVectors = 8_000_000

const Completion = z.object({
  choices: z
    .array(z.object({ message: z.object({ content: z.string().nullable() }), finish_reason: z.string().nullish() }))
    .min(1),
  usage: z.object({ prompt_tokens: z.number().nullish() }).nullish(),
})

/** Asks once. Throws `NoAnswer` for everything that can go wrong on the other side; `signal` ends it early. */
export async function complete(
  endpoint: Endpoint,
  messages: readonly { role: 'system' | 'user'; content: string }[],
  schema: { name: string; schema: unknown },
  signal: AbortSignal,
): Promise<Answer> {
  const raw = await fetchText(
    `${endpoint.url.replace(/\/+$/, '')}/chat/completions`,
    {
      method: 'POST',
      headers: headers(),
      body: JSON.stringify({
        model: endpoint.model,
        messages,
        temperature: 0,
        seed: 1,
        stream: false,
        response_format: { type: 'json_schema', json_schema: { ...schema, strict: true } },
      }),
    },
    endpoint.timeout * 1000,
    signal,
  )
  const parsed = Completion.safeParse(parseJson(raw))
  const [choice] = parsed.data?.choices ?? []
  if (!choice?.message.content) throw new NoAnswer('the server answered in another form')
  if (choice.finish_reason === 'length') throw new NoAnswer('the answer was cut off by the model’s limit')
  return { content: choice.message.content, promptTokens: parsed.data?.usage?.prompt_tokens ?? null }
}

/** A question in JSON, its answer as JSON. Throws `NoAnswer`. `timeout`: seconds. */
export async function fetchJson(url: string, body: unknown, timeout: number): Promise<unknown> {
  const init = { method: 'POST', headers: headers(), body: JSON.stringify(body) }
  return parseJson(await fetchText(url, init, timeout * 1000, new AbortController().signal, largestVectors))
}

function headers(): Record<string, string> {
  const key = process.env['SHEAF_ANALYSER_KEY']
  return { 'content-type': 'application/json', ...(key ? { authorization: `Bearer ${key}` } : {}) }
}

/** Throws `forbidden` unless an address is this computer's, or its host has been consented to by name. */
export function assertConsent(url: string, { analyserConsent }: Pick<Settings, 'analyserConsent'>): void {
  const { hostname, host } = new URL(url)
  const isOwn = hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
  if (isOwn || analyserConsent.includes(host) || analyserConsent.includes(hostname)) return
  throw new SheafError('forbidden', `nobody consented to send documents to ${host}`, {
    hint: `Add "${host}" to \`analyserConsent\` in the settings if the text of documents may leave this computer for it.`,
  })
}

const Models = z.object({ data: z.array(z.object({ id: z.string() })) })

/** The models of a server, or null when none answers there. */
export async function modelsAt(url: string, timeout: number): Promise<string[] | null> {
  try {
    const raw = await fetchText(`${url}/models`, {}, timeout, new AbortController().signal)
    return Models.parse(parseJson(raw)).data.map(({ id }) => id)
  } catch (error) {
    // Nothing is there, or something else is: either way no model server.
    if (error instanceof NoAnswer || error instanceof z.ZodError) return null
    throw error
  }
}

/** The JSON in a text: all of it, or what is within a fence or the outermost braces. Throws `NoAnswer`. */
export function parseJson(text: string): unknown {
  const fenced = /```(?:json)?\s*([\s\S]*?)```/.exec(text)?.[1]
  const braces = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)
  for (const candidate of [text, fenced, braces]) {
    if (!candidate) continue
    try {
      return JSON.parse(candidate)
    } catch {
      // The next reading may be JSON.
    }
  }
  throw new NoAnswer('the answer is not JSON')
}

async function fetchText(
  url: string,
  init: RequestInit,
  timeout: number,
  signal: AbortSignal,
  limit = largest,
): Promise<string> {
  const clock = AbortSignal.timeout(timeout)
  try {
    // A redirect may lead to a host that nobody consented to.
    const response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.any([clock, signal]) })
    if (!response.ok) {
      await response.body?.cancel()
      throw new NoAnswer(`the server answered ${response.status}`)
    }
    return await limited(response, limit)
  } catch (error) {
    if (error instanceof NoAnswer) throw error
    if (clock.aborted) throw new NoAnswer(`no answer within ${Math.round(timeout / 100) / 10} s`)
    if (signal.aborted) throw new NoAnswer('it was stopped')
    throw new NoAnswer(`the server cannot be reached: ${error instanceof Error ? describe(error) : String(error)}`)
  }
}

async function limited(response: Response, limit: number): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.byteLength
    if (size > limit) throw new NoAnswer(`the answer is larger than ${limit / 1_000_000} MB`)
    text += decoder.decode(part, { stream: true })
  }
  return text + decoder.decode()
}

function describe(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message
}
