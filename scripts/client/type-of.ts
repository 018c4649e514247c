// A JSON Schema as a TypeScript type, as far as the description uses it.

type Schema = Record<string, unknown>

/** `schema`'s type as source. What it cannot say is unknown. */
export function typeOf(schema: unknown): string {
  if (schema === null || typeof schema !== 'object') return 'unknown'
  const { $ref, const: only, enum: options, anyOf, oneOf, allOf, type } = schema as Schema
  if (typeof $ref === 'string') return $ref.split('/').at(-1) ?? 'unknown'
  if (only !== undefined) return JSON.stringify(only)
  if (Array.isArray(options)) return union(options.map((one) => JSON.stringify(one)))
  if (Array.isArray(anyOf)) return union(anyOf.map(typeOf))
  if (Array.isArray(oneOf)) return union(oneOf.map(typeOf))
  if (Array.isArray(allOf)) return allOf.map((one) => `(${typeOf(one)})`).join(' & ')
  if (Array.isArray(type)) return union(type.map((one) => plain(String(one), schema as Schema)))
  return typeof type === 'string' ? plain(type, schema as Schema) : 'unknown'
}

function plain(type: string, schema: Schema): string {
  switch (type) {
    case 'string':
      return 'string'
    case 'integer':
    case 'number':
      return 'number'
    case 'boolean':
      return 'boolean'
    case 'null':
      return 'null'
    case 'array': {
      const { prefixItems, items } = schema
      if (Array.isArray(prefixItems)) return `[${prefixItems.map(typeOf).join(', ')}]`
      return `(${typeOf(items)})[]`
    }
    case 'object':
      return objectType(schema)
    default:
      return 'unknown'
  }
}

function objectType({ properties, required = [], additionalProperties }: Schema): string {
  if (properties === undefined) return `Record<string, ${typeOf(additionalProperties)}>`
  const needed = new Set(required as string[])
  const fields = Object.entries(properties as Schema).map(
    ([name, one]) =>
      `${/^[a-z_$][\w$]*$/i.test(name) ? name : JSON.stringify(name)}${needed.has(name) ? '' : '?'}: ${typeOf(one)}`,
  )
  return fields.length === 0 ? 'Record<string, never>' : `{ ${fields.join('; ')} }`
}

const union = (types: readonly string[]): string => [...new Set(types)].join(' | ') || 'never'
