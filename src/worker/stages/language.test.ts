// Languages of short texts, and none where there is no telling.
import { expect, test } from 'vitest'
import { buildPage } from '../page-builder.ts'
import { detectLanguage, documentLanguage } from './language.ts'

test.each([
  ['en', 'The ferry leaves at noon and returns before dark.'],
  ['de', 'Die Rechnung ist innerhalb von dreißig Tagen zu bezahlen.'],
  ['fr', 'Le bateau part à midi et revient avant la nuit.'],
  ['es', 'El barco sale al mediodía y vuelve antes de la noche.'],
  ['ja', '船は正午に出発し、日が暮れる前に戻ります。港は静かです。'],
  [null, '12 34,50 EUR 2024-01-01'],
  [null, 'a b c d e f g h i j k l m n o p q r s t u v w x y z'],
  [null, 'ACME-4711'],
  [null, ''],
])('%s: %s', (language, text) => {
  expect(detectLanguage(text)).toBe(language)
})

test('a document is in the language of most of its pages', () => {
  const page = (number: number, text: string) =>
    buildPage({
      number,
      width: 600,
      height: 800,
      source: 'text',
      engine: 'test',
      blocks: [
        {
          kind: 'paragraph',
          lines: [{ words: text.split(' ').map((word) => ({ text: word, bbox: [0, 0, 9, 9], conf: 1 })) }],
        },
      ],
    })
  const german = 'Das Schiff fährt mittags ab und kehrt vor dem Abend zurück.'
  expect(documentLanguage([page(1, 'The ferry leaves at noon.'), page(2, german), page(3, german)])).toBe('de')
  expect(documentLanguage([])).toBe(null)
})
