// The baseline vectors: of length 1, the same everywhere, near for texts that share words.
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { embedTexts } from './embed.ts'

const similarity = (a: string, b: string): number => {
  const [x, y] = embedTexts([a, b]).vectors
  return x!.reduce((sum, value, at) => sum + value * y![at]!, 0)
}

test('any text gives a vector of length 1, or of zeros when it has no words', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), (texts) => {
      const { dimension, vectors } = embedTexts(texts)
      expect(vectors).toHaveLength(texts.length)
      for (const vector of vectors) {
        expect(vector).toHaveLength(dimension)
        const square = vector.reduce((sum, value) => sum + value * value, 0)
        if (square !== 0) expect(square).toBeCloseTo(1, 4)
      }
    }),
  )
  expect(embedTexts([' … ']).vectors[0]?.every((value) => value === 0)).toBe(true)
})

test('texts about the same things are nearer than others', () => {
  const invoice = 'Invoice for barley and oats, payable within 30 days'
  expect(similarity(invoice, 'The invoices for oats were paid late')).toBeGreaterThan(
    similarity(invoice, 'Our cat sleeps in the afternoon') + 0.2,
  )
  expect(similarity('Rechnungsnummer', 'Rechnungsnummern')).toBeGreaterThan(0.4)
})

test('the vectors are those of hash-256/1', () => {
  const { model, vectors } = embedTexts(['Sheaf binds pages. Die Garbe bündelt Seiten, la gerbe lie les pages.'])
  expect(model).toBe('hash-256/1')
  const bytes = Buffer.from(vectors[0]!.buffer)
  expect(createHash('sha256').update(bytes).digest('hex').slice(0, 16)).toMatchInlineSnapshot(`"9c413621fc8b5165"`)
})
