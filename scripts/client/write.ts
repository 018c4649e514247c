// The client's source out of an OpenAPI 3.1 description: a type for every schema, and a method for every route. Commands are many and have
// one method for all: what they take and give is in the description.
import { z } from 'zod'
import { typeOf } from './type-of.ts'

const Schema = z.record(z.string(), z.unknown())
const Content = z.record(z.string(), z.object({ schema: Schema }))
const Operation = z.object({
  operationId: z.string(),
  summary: z.string(),
  parameters: z.array(
    z.object({
      name: z.string(),
      in: z.enum(['path', 'query', 'header']),
      required: z.boolean().optional(),
      schema: Schema,
    }),
  ),
  requestBody: z.object({ content: Content }).optional(),
  responses: z.record(z.string(), z.object({ content: Content.optional() })),
})
type Operation = z.infer<typeof Operation>
const Description = z.object({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.record(z.string(), Schema) }),
})

const opening = `// Generated from the server's description by scripts/client.ts: do not edit. The typed client of a Sheaf server.
import { type Asked, Connection, type ServerEvent } from './connection.ts'
`

/** The text of src/client/api.ts. */
export function clientOf(description: unknown): string {
  const { paths, components } = Description.parse(description)
  const types = Object.entries(components.schemas).map(([name, schema]) => `export type ${name} = ${typeOf(schema)}`)
  const methods = Object.entries(paths)
    .filter(([path]) => !path.startsWith('/commands/'))
    .flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => methodOf(path, method, operation)),
    )
  return `${opening}\n${types.join('\n\n')}\n\nexport class Client extends Connection {\n${methods.join('\n\n')}\n}\n`
}

function methodOf(path: string, method: string, operation: Operation): string {
  const { operationId, summary, parameters, requestBody, responses } = operation
  const inPath = parameters.filter((one) => one.in === 'path')
  const inQuery = parameters.filter((one) => one.in === 'query')
  const args = inPath.map(({ name }) => `${name}: string | number`)
  const asked = [`method: '${method.toUpperCase()}'`]
  if (requestBody) {
    const json = requestBody.content['application/json']
    const form = 'multipart/form-data' in requestBody.content
    const kinds = [
      json && typeOf(json.schema),
      form && 'FormData',
      !json && !form && 'Blob | ReadableStream<Uint8Array>',
    ]
    args.push(`body: ${kinds.filter(Boolean).join(' | ')}`)
    asked.push('body')
  }
  if (inQuery.length > 0) {
    const fields = inQuery.map(({ name, required, schema }) => `${name}${required ? '' : '?'}: ${typeOf(schema)}`)
    const needed = inQuery.some(({ required }) => required)
    args.push(`query: { ${fields.join('; ')} }${needed ? '' : ' = {}'}`)
    asked.push('query')
  }
  args.push('more: Asked = {}')
  const url = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => `\${encodeURIComponent(${name})}`)
  const [, good] = Object.entries(responses).find(([status]) => status.startsWith('2')) ?? []
  const [type = '', content] = Object.entries(good?.content ?? {})[0] ?? []
  const address = `\`${url}\``
  const request = `{ ...more, ${asked.join(', ')} }`
  const doc = `  /** ${summary} */\n`
  if (type === 'text/event-stream')
    return `${doc}  ${operationId}(${args.join(', ')}): AsyncGenerator<ServerEvent> {\n    return this.stream(${address}, ${request})\n  }`
  if (type === 'application/json') {
    const value = content ? typeOf(content.schema) : 'unknown'
    return `${doc}  ${operationId}(${args.join(', ')}): Promise<${value}> {\n    return this.json(${address}, ${request})\n  }`
  }
  return `${doc}  ${operationId}(${args.join(', ')}): Promise<Response> {\n    return this.raw(${address}, ${request})\n  }`
}
