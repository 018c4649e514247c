import { expect, it } from 'vitest'
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
    'gb18030',
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
  expect(decodeText(bytes(hex))).toMatchObject({ charset, replaced: false })
  expect(decodeText(bytes(hex)).text.slice(0, 4)).toBe(begins)
})

// A letter about the bill of a harbour, as it stands in old files.
it.each([
  [
    'windows-1251',
    'Уважаемые коллеги! Счёт за услуги порта выставлен вчера, просим оплатить его до конца месяца.',
    'd3e2e0e6e0e5ecfbe520eaeeebebe5e3e82120d1f7b8f220e7e020f3f1ebf3e3e820efeef0f2e020e2fbf1f2e0e2ebe5ed20e2f7e5f0e02c20eff0eef1e8ec20eeefebe0f2e8f2fc20e5e3ee20e4ee20eaeeedf6e020ece5f1fff6e02e',
  ],
  [
    'koi8-u',
    'Уважаемые коллеги! Счёт за услуги порта выставлен вчера, просим оплатить его до конца месяца.',
    'f5d7c1d6c1c5cdd9c520cbcfccccc5c7c92120f3dea3d420dac120d5d3ccd5c7c920d0cfd2d4c120d7d9d3d4c1d7ccc5ce20d7dec5d2c12c20d0d2cfd3c9cd20cfd0ccc1d4c9d4d820c5c7cf20c4cf20cbcfcec3c120cdc5d3d1c3c12e',
  ],
  [
    'ibm866',
    'Уважаемые коллеги! Счёт за услуги порта выставлен вчера, просим оплатить его до конца месяца.',
    '93a2a0a6a0a5aceba520aaaeababa5a3a8212091e7f1e220a7a020e3e1abe3a3a820afaee0e2a020a2ebe1e2a0a2aba5ad20a2e7a5e0a02c20afe0aee1a8ac20aeafaba0e2a8e2ec20a5a3ae20a4ae20aaaeade6a020aca5e1efe6a02e',
  ],
  [
    'koi8-u',
    'Шановні колеги! Рахунок за послуги порту виставлено вчора, просимо сплатити його до кінця місяця, їхній ґанок.',
    'fbc1cecfd7cea620cbcfccc5c7c92120f2c1c8d5cecfcb20dac120d0cfd3ccd5c7c920d0cfd2d4d520d7c9d3d4c1d7ccc5cecf20d7decfd2c12c20d0d2cfd3c9cdcf20d3d0ccc1d4c9d4c920cacfc7cf20c4cf20cba6cec3d120cda6d3d1c3d12c20a7c8cea6ca20adc1cecfcb2e',
  ],
  [
    'iso-8859-7',
    'Αγαπητοί συνάδελφοι, ο λογαριασμός για τις υπηρεσίες του λιμανιού εκδόθηκε χθες και πρέπει να πληρωθεί.',
    'c1e3e1f0e7f4efdf20f3f5eddce4e5ebf6efe92c20ef20ebefe3e1f1e9e1f3ecfcf220e3e9e120f4e9f220f5f0e7f1e5f3dfe5f220f4eff520ebe9ece1ede9effd20e5eae4fce8e7eae520f7e8e5f220eae1e920f0f1ddf0e5e920ede120f0ebe7f1f9e8e5df2e',
  ],
  [
    'windows-1255',
    'שלום רב, החשבון עבור שירותי הנמל הוצא אתמול, ואנו מבקשים לשלם אותו עד סוף החודש.',
    'f9ece5ed20f8e12c20e4e7f9e1e5ef20f2e1e5f820f9e9f8e5fae920e4f0eeec20e4e5f6e020e0faeee5ec2c20e5e0f0e520eee1f7f9e9ed20ecf9eced20e0e5fae520f2e320f1e5f320e4e7e5e3f92e',
  ],
  [
    'windows-1256',
    'السلام عليكم، صدرت فاتورة خدمات الميناء أمس ونرجو دفعها قبل نهاية الشهر.',
    'c7e1d3e1c7e320dae1eddfe3a120d5cfd1ca20ddc7cae6d1c920cecfe3c7ca20c7e1e3ede4c7c120c3e3d320e6e4d1cce620cfdddae5c720dec8e120e4e5c7edc920c7e1d4e5d12e',
  ],
  [
    'windows-874',
    'เรียนท่านผู้มีอุปการคุณ ใบแจ้งหนี้ค่าบริการท่าเรือออกเมื่อวานนี้ กรุณาชำระภายในสิ้นเดือน',
    'e0c3d5c2b9b7e8d2b9bcd9e9c1d5cdd8bba1d2c3a4d8b320e3bae1a8e9a7cbb9d5e9a4e8d2bac3d4a1d2c3b7e8d2e0c3d7cdcdcda1e0c1d7e8cdc7d2b9b9d5e920a1c3d8b3d2aad3c3d0c0d2c2e3b9cad4e9b9e0b4d7cdb9',
  ],
  [
    'windows-1254',
    'Değerli meslektaşlarım, liman hizmetleri için fatura dün düzenlendi; lütfen ay sonuna kadar ödeyiniz, teşekkür ederiz.',
    '4465f065726c69206d65736c656b7461fe6c6172fd6d2c206c696d616e2068697a6d65746c6572692069e7696e206661747572612064fc6e2064fc7a656e6c656e64693b206cfc7466656e20617920736f6e756e61206b6164617220f6646579696e697a2c207465fe656b6bfc722065646572697a2e',
  ],
  [
    'windows-1250',
    'Szanowni Państwo, rachunek za usługi portowe został wystawiony wczoraj; prosimy zapłacić go do końca miesiąca. „Dziękujemy”, żegnamy się.',
    '537a616e6f776e69205061f17374776f2c2072616368756e656b207a61207573b375676920706f72746f7765207a6f737461b320777973746177696f6e792077637a6f72616a3b2070726f73696d79207a6170b3616369e620676f20646f206b6ff16361206d69657369b963612e2084447a69ea6b756a656d79942c20bf65676e616d79207369ea2e',
  ],
  [
    'iso-8859-2',
    'Vážení kolegové, účet za služby přístavu byl vystaven včera; prosíme, zaplaťte jej do konce měsíce. Děkujeme, přejeme hezký týden.',
    '56e1be656eed206b6f6c65676f76e92c20fae86574207a6120736c75be62792070f8ed73746176752062796c20767973746176656e2076e86572613b2070726f73ed6d652c207a61706c61bb7465206a656a20646f206b6f6e6365206dec73ed63652e2044ec6b756a656d652c2070f8656a656d652068657a6bfd2074fd64656e2e',
  ],
  [
    'macintosh',
    'Sehr geehrte Damen und Herren, die Rechnung für die Hafengebühren wurde gestern ausgestellt; bitte überweisen Sie sie bis zum Monatsende. Mit freundlichen Grüßen, Jörg Müller, Köln, im schönen März',
    '5365687220676565687274652044616d656e20756e642048657272656e2c2064696520526563686e756e6720669f722064696520486166656e6765629f6872656e207775726465206765737465726e2061757367657374656c6c743b206269747465209f62657277656973656e205369652073696520626973207a756d204d6f6e617473656e64652e204d697420667265756e646c696368656e2047729fa7656e2c204a9a7267204d9f6c6c65722c204b9a6c6e2c20696d207363689a6e656e204d8a727a',
  ],
  [
    'ibm850',
    'Sehr geehrte Damen und Herren, die Rechnung für die Hafengebühren wurde gestern ausgestellt; bitte überweisen Sie sie bis zum Monatsende. Mit freundlichen Grüßen, Jörg Müller',
    '5365687220676565687274652044616d656e20756e642048657272656e2c2064696520526563686e756e67206681722064696520486166656e676562816872656e207775726465206765737465726e2061757367657374656c6c743b206269747465208162657277656973656e205369652073696520626973207a756d204d6f6e617473656e64652e204d697420667265756e646c696368656e20477281e1656e2c204a947267204d816c6c6572',
  ],
  [
    'iso-2022-jp',
    '港の料金の請求書は昨日発行されました。',
    '1b24423941244e4e413662244e404135613d71244f3a72467c482f39542435246c245e2437243f21231b2842',
  ],
])('knows %s: %s', (charset, text, hex) => {
  expect(decodeText(bytes(hex))).toEqual({ charset, text, replaced: false })
})

it.each([
  'Grüße aus Köln: über Äpfel, Öl und süße Früchte für müde Vögel, die täglich größere Höhen schätzen.',
  'Déjà vu : l’été à la plage, où les élèves rêvent d’être maîtres de leur forêt préférée, fût-ce à Noël.',
  'El niño pequeño soñó con una montaña española; mañana habrá más años, señor, y también algún café.',
])('leaves Western text alone: %s', (text) => {
  const latin = new Uint8Array(Buffer.from(text.replaceAll('’', '\x92'), 'latin1'))
  expect(decodeText(latin).text).toBe(text)
})
