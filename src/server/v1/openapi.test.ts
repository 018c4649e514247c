// The description: valid OpenAPI 3.1; and a server that answers as described, whatever it is asked.
import { Validator } from '@seriousme/openapi-schema-validator'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { commands } from '../../contract/api.ts'
import { openTestApi } from '../testing/api.ts'
import { openApi } from './openapi.ts'
import type { Accepted } from './resources.ts'
import { routes } from './routes.ts'

type Described = Record<string, Record<string, { operationId: string; 'x-cli'?: string; 'x-scope'?: string }>>
const paths = openApi()['paths'] as Described

test('is valid, and names every route and every command once', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(openApi()))
  expect([valid, errors]).toEqual([true, undefined])
  const ids = Object.values(paths).flatMap((operations) =>
    Object.values(operations).map(({ operationId }) => operationId),
  )
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids).toHaveLength(Object.keys(routes).length + Object.keys(commands).length)
  expect(JSON.stringify(openApi())).not.toContain('#/$defs/')
})

test('whatever is asked for, the answer is one that is described', async () => {
  await using api = await openTestApi()
  const made = await api.json<Accepted>(202, 'POST', '/batches', {
    body: { documents: [{ text: 'A scripted document.\n{"pages":1}', name: 'a.txt' }], realm: 'acme' },
  })
  api.home.engine.start()
  await api.home.until('a.txt', ({ state }) => state === 'done')
  const tokens = [null, 'nonsense', undefined, await api.token('acme'), await api.token('globex', ['read'])]
  const ids = fc.oneof(fc.constantFrom(made.job_id ?? '', made.batch_id), fc.stringMatching(/^[a-z0-9]{1,12}$/))
  const operations = Object.entries(paths).flatMap(([path, of]) =>
    Object.keys(of)
      // Streams have no end to wait for; what would take long or changes who may ask is asked for elsewhere.
      .filter(() => !/events$|doctor|tokens|team|webhooks\.create|settings\.set|models|analyser/.test(path))
      .map((method) => ({ method: method.toUpperCase(), path })),
  )
  const field = fc.constantFrom(
    'document',
    'batch',
    'documents',
    'limit',
    'selection',
    'query',
    'q',
    'name',
    'lane',
    'window',
    'state',
  )
  const value = fc.oneof(
    ids,
    fc.integer({ min: -2, max: 50 }),
    fc.constantFrom('done', 'urgent', null, true, ['done'], {}, { documents: [made.job_id] }, [
      { text: 'x', name: 'y.txt' },
    ]),
  )
  const inputs = fc.dictionary(field, value, { maxKeys: 4 })
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...operations),
      fc.constantFrom(...tokens),
      fc.array(ids, { minLength: 2, maxLength: 2 }),
      inputs,
      async ({ method, path }, token, [id = '', other = '1'], input) => {
        const bare = path
          .replace('{id}', id)
          .replace('{page}', '1')
          .replace('{format}', 'txt')
          .replaceAll(/\{\w+\}/g, other)
        const query = new URLSearchParams(
          Object.entries(input).map(([name, one]) => [name, typeof one === 'string' ? one : JSON.stringify(one)]),
        ).toString()
        const options = token === undefined ? {} : { token }
        // `ask` compares the answer with the description.
        const answer =
          method === 'GET'
            ? await api.ask(method, `${bare}?${query}`, options)
            : await api.ask(method, bare, { ...options, body: input })
        expect([method, bare, answer.status, answer.status === 500 ? await answer.text() : '']).toEqual([
          method,
          bare,
          answer.status,
          '',
        ])
      },
    ),
    { numRuns: 200 },
  )
})
