// The form of a route of /api/v1. One table of them makes the server's routes and the OpenAPI file: neither can drift from the other.
import type { z } from 'zod'
import type { Scope } from '../../contract/commands/access.ts'

/** What a route answers with: JSON of a schema, or something else of a media type. */
export interface Answered {
  description: string
  schema?: z.ZodType
  type?: string
}

export interface Route {
  method: 'get' | 'post'
  /** With {parameters}. */
  path: string
  summary: string
  /** What a token must be good for; null: no token is needed. */
  scope: Scope | null
  /** A token that is bound to a realm is refused. */
  unbound?: true
  /** The verb of the command line that does the same. */
  twin?: string
  params?: z.ZodObject
  query?: z.ZodObject
  /** JSON. */
  body?: z.ZodType
  /** Beside or instead of JSON: described here, read by the handler. */
  otherBody?: { type: string; schema: Record<string, unknown> }
  headers?: Record<string, string>
  answers: Record<number, Answered>
}

export type ParamsOf<R extends Route> = R['params'] extends z.ZodObject ? z.output<R['params']> : undefined
export type QueryOf<R extends Route> = R['query'] extends z.ZodObject ? z.output<R['query']> : undefined
export type BodyOf<R extends Route> = R['body'] extends z.ZodType ? z.output<R['body']> : undefined
