// The OpenAPI 3.1 description of /api/v1, made of the tables that the server itself runs on.
import { z } from 'zod'
import { commands, type Command } from '../../contract/api.ts'
import { appVersion } from '../../engine/root.ts'
import { commandRoute } from './command-routes.ts'
import { ApiError } from './resources.ts'
import type { Route } from './route.ts'
import { routes } from './routes.ts'

type Json = Record<string, unknown>

const refusals: Record<number, string> = {
  401: 'No token, or one that is not good',
  403: 'The token is not good for this; or a foreign Host or Origin',
  404: 'Not there, or not for this token’s realm',
  422: 'Bad input; `error.path` names the field',
  429: 'Too many requests; see Retry-After',
}

let made: Json | null = null

/** The description as plain data; made once. */
export function openApi(): Json {
  made ??= describe()
  return made
}

function describe(): Json {
  const schemas: Json = {}
  const paths: Record<string, Json> = {}
  const add = (id: string, route: Route): void => {
    paths[route.path] = { ...paths[route.path], [route.method]: operation(id, route, schemas) }
  }
  for (const [id, route] of Object.entries(routes)) add(id, route)
  for (const command of Object.keys(commands) as Command[])
    add(
      command.replaceAll(/[.-](\w)/g, (_, letter: string) => letter.toUpperCase()),
      commandRoute(command),
    )
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sheaf',
      version: appVersion(),
      summary: 'Turns documents into text, a class, chunks and vectors: offline, durably, page by page.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1' }],
    security: [{ bearer: [] }, { key: [] }],
    paths,
    components: {
      schemas,
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'A token of `sheaf token create`, or the one `sheaf serve` printed.',
        },
        key: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
    },
  }
}

function operation(id: string, route: Route, schemas: Json): Json {
  const { summary, scope, unbound, twin, body, otherBody, headers = {}, answers } = route
  const content: Json = {}
  if (body) content['application/json'] = { schema: toSchema(body, 'input', schemas) }
  if (otherBody) content[otherBody.type] = { schema: otherBody.schema }
  const error = { 'application/json': { schema: toSchema(ApiError, 'output', schemas) } }
  const expected = scope === null ? [429] : Object.keys(refusals).map(Number)
  return {
    operationId: id,
    summary,
    ...(twin === undefined ? {} : { 'x-cli': `sheaf ${twin}` }),
    ...(scope === null ? { security: [{}] } : { 'x-scope': scope }),
    ...(unbound ? { 'x-unbound': true } : {}),
    parameters: [
      ...parameters(route.params, 'path', schemas),
      ...parameters(route.query, 'query', schemas),
      ...Object.entries(headers).map(([name, description]) => ({
        name,
        in: 'header',
        description,
        schema: { type: 'string' },
      })),
    ],
    ...(body || otherBody ? { requestBody: { required: true, content } } : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, { description, schema, type = 'application/json' }]) => [
          status,
          {
            description,
            ...(schema || type !== 'application/json'
              ? { content: { [type]: { schema: schema ? toSchema(schema, 'output', schemas) : {} } } }
              : {}),
          },
        ]),
      ),
      ...Object.fromEntries(expected.map((status) => [status, { description: refusals[status], content: error }])),
      default: { description: 'Any other refusal', content: error },
    },
  }
}

function parameters(of: z.ZodObject | undefined, place: 'path' | 'query', schemas: Json): Json[] {
  if (!of) return []
  const { properties = {}, required = [] } = toSchema(of, 'input', schemas) as {
    properties?: Json
    required?: string[]
  }
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema,
  }))
}

/** JSON Schema of a zod schema; what has a name goes to `schemas` and is referred to. */
function toSchema(schema: z.ZodType, io: 'input' | 'output', schemas: Json): Json {
  const {
    $schema: _,
    $defs = {},
    ...rest
  } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json & { $defs?: Json }
  for (const [name, definition] of Object.entries($defs)) schemas[name] = refer(definition)
  return refer(rest) as Json
}

function refer(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(refer)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      key === '$ref' && typeof one === 'string' ? one.replace('#/$defs/', '#/components/schemas/') : refer(one),
    ]),
  )
}
