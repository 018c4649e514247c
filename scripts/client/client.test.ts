import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openApi } from '../../src/server/v1/openapi.ts'
import { root } from '../tools/project.ts'
import { typeOf } from './type-of.ts'
import { clientOf } from './write.ts'

test('the client is what the server’s description says; else run `node scripts/client.ts`', () => {
  expect(readFileSync(join(root, 'src/client/api.ts'), 'utf8') === clientOf(openApi())).toBe(true)
})

test('schemas become types', () => {
  const of = (schema: object): string => typeOf(schema)
  expect(of({ type: ['string', 'null'] })).toBe('string | null')
  expect(of({ type: 'array', prefixItems: [{ type: 'integer' }, { const: 'pt' }] })).toBe('[number, "pt"]')
  expect(
    of({
      type: 'object',
      properties: { a: { enum: ['x', 1] }, 'b-c': { $ref: '#/components/schemas/Job' } },
      required: ['a'],
    }),
  ).toBe('{ a: "x" | 1; "b-c"?: Job }')
  expect(of({ type: 'object', additionalProperties: { anyOf: [{ type: 'number' }, {}] } })).toBe(
    'Record<string, number | unknown>',
  )
})
