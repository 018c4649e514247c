// Errors as HTTP answers: the code table's statuses and the one JSON body that every refusal has.
import { SheafError, toWire, type ErrorCode } from '../contract/error.ts'
import type { Answer } from '../contract/api.ts'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** Codes not named here are 500: the request was well formed and allowed, and Sheaf could not do it. */
const statuses: Partial<Record<ErrorCode, ContentfulStatusCode>> = {
  usage: 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'file-missing': 404,
  'output-exists': 409,
  'lost-claim': 409,
  'file-too-large': 413,
  'file-empty': 422,
  'file-damaged': 422,
  'file-encrypted': 422,
  'file-protected': 422,
  'format-unsupported': 422,
  'queue-unreachable': 503,
}

/** Answers with the error as plain data. `status` overrides the code's own where HTTP has a finer word for it. */
export function problem(c: Context, error: unknown, status?: ContentfulStatusCode): Response {
  const wire = toWire(error)
  const answer: Answer = { ok: false, error: wire }
  c.header('Cache-Control', 'no-store')
  return c.json(answer, status ?? statuses[wire.code] ?? 500)
}

export function notFound(what: string, hint = ''): SheafError {
  return new SheafError('not-found', what, { hint })
}
