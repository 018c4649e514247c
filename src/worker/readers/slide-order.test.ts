import { expect, it } from 'vitest'
import { around, inReadingOrder, type Place } from './slide-order.ts'

const box = (name: string, left: number, top: number, width = 10, height = 10) => ({
  name,
  place: { left, top, right: left + width, bottom: top + height },
})
const names = (items: { name: string }[]) => items.map(({ name }) => name).join(' ')

it('reads from above, and columns one after another', () => {
  const items = [box('right', 50, 20, 40, 60), box('b', 0, 50, 40), box('a', 0, 20, 40), box('foot', 0, 90, 90)]
  expect(names(inReadingOrder([...items, box('head', 0, 0, 90)]))).toBe('head a b right foot')
})

it('takes a small box below a wide one for what follows it', () => {
  expect(names(inReadingOrder([box('small', 0, 90, 10), box('wide', 0, 0, 90, 30)]))).toBe('wide small')
  // They may overlap a little.
  expect(names(inReadingOrder([box('lower', 0, 9, 40), box('upper', 0, 0, 40)]))).toBe('upper lower')
})

it('goes by the order stored where rows and columns both are possible', () => {
  const [a, b, c, d] = [box('a', 0, 0), box('b', 50, 0), box('c', 0, 50), box('d', 50, 50)]
  expect(names(inReadingOrder([b, a, d, c]))).toBe('a b c d')
  expect(names(inReadingOrder([a, c, b, d]))).toBe('a c b d')
})

it('leaves what has no place behind what was stored before it', () => {
  const nowhere = { name: 'x', place: null }
  expect(names(inReadingOrder([box('low', 0, 50), nowhere, box('high', 0, 0)]))).toBe('high low x')
  expect(names(inReadingOrder([nowhere, box('high', 0, 0)]))).toBe('x high')
})

it('finds the place around as many as there are', () => {
  const many = Array.from({ length: 150_000 }, (): Place | null => ({ left: 2, top: 2, right: 3, bottom: 3 }))
  expect(around(many.concat(null, { left: 0, top: 1, right: 4, bottom: 5 }))).toEqual({
    left: 0,
    top: 1,
    right: 4,
    bottom: 5,
  })
})
