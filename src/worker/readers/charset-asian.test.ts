import { expect, it } from 'vitest'
import { guessAsian } from './charset-asian.ts'
import { decodeText } from './charset.ts'

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))
// “This is Japanese, written in kanji and kana.” and the like, in each set.
const samples: [charset: string, hex: string, begins: string][] = [
  [
    'shift_jis',
    '82b182ea82cd93fa967b8cea82cc95b68fcd82c582b781428abf8e9a82c682a982c882c58f9182a982ea82c482a282dc82b78142',
    'これは日',
  ],
  [
    'euc-jp',
    'a4b3a4eca4cfc6fccbdcb8eca4cecab8becfa4c7a4b9a1a3b4c1bbfaa4c8a4aba4caa4c7bdf1a4aba4eca4c6a4a4a4dea4b9a1a3',
    'これは日',
  ],
  [
    'euc-kr',
    'c0ccb0cdc0ba20c7d1b1b9beee20b9aec0e5c0d4b4cfb4d92e20c7d1b1dbb7ce20beb2bfa920c0d6bdc0b4cfb4d92e20b4ebc7d1b9ceb1b9c0c720bcf6b5b5b4c220bcadbfefc0ccb4d92e',
    '이것은 ',
  ],
  [
    'gbk',
    'd5e2cac7d2bbc6aad6d0cec4cec4d5c2a3acd3c3bcf2cce5d7d6d0b4b3c9a1a3d6d0bbaac8cbc3f1b9b2bacdb9fab5c4cad7b6bccac7b1b1bea9a3acc8cbbfdabadcb6e0a1a3',
    '这是一篇',
  ],
  [
    'big5',
    'b36fac4fa440bd67a4a4a4e5a4e5b3b9a141a5cec163c5e9a672bc67a6a8a143bb4fc657b3cca46aaabaabb0a5abac4fb773a55fa5aba141a448a466abdca668a143',
    '這是一篇',
  ],
]

it.each(samples)('knows %s', (charset, hex, begins) => {
  expect(guessAsian(bytes(hex))).toBe(charset)
  expect(decodeText(bytes(hex))).toMatchObject({ charset, replaced: false })
  expect(decodeText(bytes(hex)).text.slice(0, 4)).toBe(begins)
})

it.each([
  'Grüße aus Köln: über Äpfel, Öl und süße Früchte für müde Vögel, die täglich größere Höhen schätzen.',
  'Déjà vu : l’été à la plage, où les élèves rêvent d’être maîtres de leur forêt préférée, fût-ce à Noël.',
  'El niño pequeño soñó con una montaña española; mañana habrá más años, señor, y también algún café.',
])('leaves Western text alone: %s', (text) => {
  const latin = new Uint8Array(Buffer.from(text.replaceAll('’', '\x92'), 'latin1'))
  expect(guessAsian(latin)).toBeNull()
  expect(decodeText(latin).text).toBe(text)
})

it.each([
  [
    'cp1251',
    'cceef1eae2e020ffe2ebffe5f2f1ff20f1f2eeebe8f6e5e920d0eef1f1e8e82c20e3eef0eee4eeec20f4e5e4e5f0e0ebfcedeee3ee20e7ede0f7e5ede8ff2e20ddf2ee20eaf0f3efede5e9f8e8e920efee20f7e8f1ebe5ededeef1f2e820ede0f1e5ebe5ede8ff20e3eef0eee420f1f2f0e0edfb2e',
  ],
  [
    'koi8-r',
    'edcfd3cbd7c120d1d7ccd1c5d4d3d120d3d4cfccc9c3c5ca20f2cfd3d3c9c92c20c7cfd2cfc4cfcd20c6c5c4c5d2c1ccd8cecfc7cf20dacec1dec5cec9d12e20fcd4cf20cbd2d5d0cec5cadbc9ca20d0cf20dec9d3ccc5cececfd3d4c920cec1d3c5ccc5cec9d120c7cfd2cfc420d3d4d2c1ced92e',
  ],
  [
    'iso-8859-7',
    'c720c1e8deede120e5dfede1e920e720f0f1f9f4e5fdeff5f3e120f4e7f220c5ebebdce4e1f220eae1e920e720ece5e3e1ebfdf4e5f1e720f0fcebe720f4e7f220f7fef1e1f22e',
  ],
  [
    'windows-1255',
    'e9f8e5f9ece9ed20e4e9e020f2e9f820e4e1e9f8e420f9ec20eee3e9f0fa20e9f9f8e0ec20e5e4f2e9f820e4e2e3e5ece420e1e9e5faf820e1e42e',
  ],
])('does not take %s for it', (_, hex) => {
  expect(guessAsian(bytes(hex))).toBeNull()
})
