// Errors of /api/v1: the status, one JSON form, the field of bad input; never a path of the host, never a stack.
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { z } from 'zod'
import { SheafError, toWire, type ErrorCode } from '../../contract/error.ts'
import type { ApiError } from './resources.ts'

/** Beside a code's own status, what HTTP says more exactly. */
export class Refusal extends SheafError {
  readonly status: ContentfulStatusCode
  readonly path: string | undefined
  readonly retryAfter: number | undefined
  constructor(
    status: ContentfulStatusCode,
    code: ErrorCode,
    message: string,
    options: { hint?: string; path?: string; retryAfter?: number } = {},
  ) {
    super(code, message, { hint: options.hint ?? '', retryable: options.retryAfter !== undefined })
    this.status = status
    this.path = options.path
    this.retryAfter = options.retryAfter
  }
}

/** Codes not named here are 500. */
const statuses: Partial<Record<ErrorCode, ContentfulStatusCode>> = {
  usage: 422,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'file-missing': 404,
  'output-exists': 409,
  'lost-claim': 409,
  'file-too-large': 413,
  'file-unreadable': 422,
  'file-changed': 422,
  'file-empty': 422,
  'file-damaged': 422,
  'file-encrypted': 422,
  'file-protected': 422,
  'format-unsupported': 422,
  'not-a-file': 422,
  'model-missing': 422,
  'queue-unreachable': 503,
}

/** `report`: hears of defects, which the caller is told nothing of. */
export function refuse(c: Context, error: unknown, report: (error: unknown) => void): Response {
  const wire = toWire(error)
  const status = error instanceof Refusal ? error.status : (statuses[wire.code] ?? 500)
  if (status === 500) report(error)
  const path = error instanceof Refusal ? error.path : error instanceof z.ZodError ? pathOf(error) : undefined
  const retryAfter = error instanceof Refusal ? error.retryAfter : status === 503 ? 5 : undefined
  if (retryAfter !== undefined) c.header('Retry-After', String(Math.max(1, Math.ceil(retryAfter))))
  if (status === 401) c.header('WWW-Authenticate', 'Bearer')
  c.header('Cache-Control', 'no-store')
  const { code, retryable } = wire
  const message = status === 500 ? 'something went wrong inside' : withoutPaths(wire.message)
  const hint = status === 500 ? 'The log of the server says what. Nothing accepted is lost.' : withoutPaths(wire.hint)
  const body: ApiError = {
    success: false,
    message,
    error: { code, message, hint, retryable, ...(path === undefined ? {} : { path }) },
  }
  return c.json(body, status)
}

/** The deepest field that is wrong: of a union, of the form that came closest. */
function pathOf(error: z.ZodError): string {
  const [first] = error.issues
  return first ? deepest(first).join('.') : ''
}

function deepest(issue: z.core.$ZodIssue): PropertyKey[] {
  if (issue.code === 'unrecognized_keys') return [...issue.path, ...issue.keys.slice(0, 1)]
  if (issue.code !== 'invalid_union') return issue.path
  const [closest] = issue.errors.toSorted((a, b) => strangeness(a) - strangeness(b) || a.length - b.length)
  return closest?.[0] ? [...issue.path, ...deepest(closest[0])] : issue.path
}

/** How many fields a form of a union lacks or does not know: the one that was meant has the fewest. */
const strangeness = (issues: readonly z.core.$ZodIssue[]): number =>
  issues.filter((one) => one.code === 'unrecognized_keys' || one.message.endsWith('received undefined')).length

/** Absolute paths of the host become their last part. Addresses (https://…) and routes of the API stay. */
export function withoutPaths(text: string): string {
  return text
    .replace(/(?<![\w.:/…~-])\/(?!api\/)(?:[^\s/:'"“”‘’`]+\/)+([^\s/:'"“”‘’`]*)/g, (_, last: string) => `…/${last}`)
    .replace(/\b[A-Za-z]:\\(?:[^\s\\:'"]+\\)*([^\s\\:'"]*)/g, (_, last: string) => `…/${last}`)
}
