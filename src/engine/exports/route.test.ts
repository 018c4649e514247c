// Folders by what a document is, and that no document leads out of its folder.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Analysis } from '../../contract/model.ts'
import type { Field } from '../../contract/understanding.ts'
import { OutputOptions } from '../../contract/commands/intake.ts'
import { outputPath } from './names.ts'
import { routeOf } from './route.ts'

const field = (name: string, normal: string): Field => {
  return { of: 'invoice', name, value: normal, normal, place: null, confidence: 1, how: 'label', checks: [] }
}
const analysis = (fields: Field[]): Analysis => ({
  class: 'invoice',
  confidence: 1,
  why: [],
  decided: 'rules',
  learned: null,
  language: 'de',
  title: null,
  summary: '',
  fields,
})

test('class, year and fields of the document’s class; what is missing is unknown', () => {
  const document = { analysis: analysis([field('date', '2024-05-03'), field('supplier', 'Kessler/Brandt KG.')]) }
  expect(routeOf('{class}/{year}-{month}/{supplier}', document)).toBe('invoice/2024-05/Kessler-Brandt KG')
  expect(routeOf('in/{language}/{number}', document)).toBe('in/de/unknown')
  expect(routeOf('{class}/{year}', { analysis: null })).toBe('unknown/unknown')
})

test('no value leads out of its folder', () => {
  const paths = fc.array(fc.constantFrom('a', '/', '\\', '..', '.', ' ')).map((parts) => parts.join(''))
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), paths), (value) => {
      const route = routeOf('a/{supplier}/b', { analysis: analysis([field('supplier', value)]) })
      const parts = outputPath(`${route}/x.pdf`, 'md').split('/')
      expect(parts).toHaveLength(4)
      expect(parts.some((part) => part === '..' || part === '.' || part === '')).toBe(false)
    }),
  )
})

test('a template that leads out is refused', () => {
  const options = { dir: '/out', formats: ['md'] }
  for (const route of ['/etc', '../{class}', 'a/../../b', 'C:\\x', '{class']) {
    expect(OutputOptions.safeParse({ ...options, route }).success, route).toBe(false)
  }
  expect(OutputOptions.safeParse({ ...options, route: '{class}/{year}' }).success).toBe(true)
})
