// A route survives being written into the URL and read back.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatRoute, parseRoute, type Route } from './route.ts'
import { tabs } from './select.ts'

const natural = fc.option(fc.integer({ min: 1, max: 9_999_999 }))
const route: fc.Arbitrary<Route> = fc.oneof(
  fc.record({ view: fc.constant('queue' as const), tab: fc.constantFrom(...tabs), search: fc.string() }),
  fc.record({ view: fc.constant('health' as const) }),
  fc.record({ view: fc.constant('settings' as const), section: fc.constantFrom('', 'queue', 'limits') }),
  fc.record({ view: fc.constant('library' as const), query: fc.constantFrom('', 'q=tide%20tables&class=letter') }),
  fc.record({
    view: fc.constant('document' as const),
    id: fc.string({ minLength: 1 }),
    page: natural,
    chunk: natural,
    find: fc.string(),
  }),
)

test('routes come back as they went', () => {
  fc.assert(
    fc.property(route, (where) => {
      expect(parseRoute(formatRoute(where))).toEqual(where)
    }),
  )
})

test('what names nothing is the whole list', () => {
  const list = { view: 'queue', tab: 'all', search: '' }
  for (const hash of ['', '#', '#/', '#/nowhere', '#/?show=secrets', '#/document/'])
    expect(parseRoute(hash)).toEqual(list)
  expect(parseRoute('#/document/x?page=-1&chunk=1e9')).toEqual({
    view: 'document',
    id: 'x',
    page: null,
    chunk: null,
    find: '',
  })
  expect(parseRoute('#/document/%')).toMatchObject({ view: 'document', id: '%' })
})
