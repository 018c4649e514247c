// Languages of short texts, and none where there is no telling.
import { expect, test } from 'vitest'
import { buildPage } from '../page-builder.ts'
import { detectLanguage, languageTeller } from './language.ts'

test.each([
  ['en', 'The ferry leaves at noon and returns before dark.'],
  ['de', 'Die Rechnung ist innerhalb von dreißig Tagen zu bezahlen.'],
  ['fr', 'Le bateau part à midi et revient avant la nuit.'],
  ['es', 'El barco sale al mediodía y vuelve antes de la noche.'],
  ['ja', '船は正午に出発し、日が暮れる前に戻ります。港は静かです。'],
  ['he', 'בְּכָל בֹּקֶר יָצְאָה סַבְתָּא רָחֵל אֶל הַגַּן הַקָּטָן שֶׁלְּיַד הַבַּיִת.'],
  ['fa', 'این صورتحساب برای آقای رضا کریمی صادر می\u200cشود و مهلت پرداخت آن سی روز است.'],
  [null, '12 34,50 EUR 2024-01-01'],
  [null, 'a b c d e f g h i j k l m n o p q r s t u v w x y z'],
  [null, 'ACME-4711'],
  [null, ''],
])('%s: %s', (language, text) => {
  expect(detectLanguage(text)).toBe(language)
})

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

test('a document is in the language of most of its pages', () => {
  const german = 'Das Schiff fährt mittags ab und kehrt vor dem Abend zurück.'
  expect(languageTeller([page(1, 'The ferry leaves at noon.'), page(2, german), page(3, german)]).document).toBe('de')
  expect(languageTeller([]).document).toBe(null)
})

test('a part in another language is told from the document’s own, a kindred one too', () => {
  const spanish =
    'El molino está a la orilla del río y muele la cebada de los vecinos. Por la mañana el molinero abre la puerta y deja que entre el agua, y los sacos se llenan antes de que llegue la noche.'
  const portuguese =
    'O moinho fica na margem do rio e mói a cevada dos vizinhos. De manhã o moleiro abre a porta e deixa entrar a água, e os sacos ficam cheios antes que chegue a noite com o frio.'
  const english =
    'The mill stands by the river, and it grinds the barley of those who live there when the water is high.'
  const languages = languageTeller([page(1, spanish), page(2, spanish)])
  expect(languages.document).toBe('es')
  expect(
    languages.of('Los vecinos llegan por la mañana con los sacos de cebada, y el molinero los deja en la puerta.'),
  ).toBe('es')
  expect(languages.of(portuguese)).toBe('pt')
  expect(languages.of(english)).toBe('en')
  // Without spaces between words there are no little ones: each part is looked at closely.
  const japanese = '船は正午に出発し、日が暮れる前に戻ります。港は静かです。'
  expect(languageTeller([page(1, japanese)]).of(english)).toBe('en')
})
