import { expect, it } from 'vitest'
import { threadTime } from '../processor-time.ts'
import { readJson, readJsonLines, readSvg } from './data.ts'
import { readXmlText } from './xml.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const texts = ({ blocks }: { blocks: object[] }) => blocks.map((block) => ('text' in block ? block.text : ''))

it('indents JSON and keeps its keys, in their order', () => {
  expect(readJson(bytes('{"b":[1,{"a":null}],"a":"x"}')).blocks).toEqual([
    { kind: 'code', text: '{\n  "b": [\n    1,\n    {\n      "a": null\n    }\n  ],\n  "a": "x"\n}' },
  ])
})

it('keeps what is no JSON, or would change, as it is written', () => {
  expect(readJson(bytes('{"a":'))).toMatchObject({
    blocks: [{ text: '{"a":' }],
    warnings: ['not valid JSON; kept as written'],
  })
  expect(texts(readJson(bytes('{"id":12345678901234567890}')))).toEqual(['{\n  "id": 12345678901234567890\n}'])
  const deep = '['.repeat(500_000)
  expect(texts(readJson(bytes(deep)))).toEqual([deep])
})

it('shows line ends within strings as such, and numbers as they are written', () => {
  const json = String.raw`{"a":"M\u00fcller\nnext\tone","p":"C:\\new","n":[1.10,1e3],"e":{},"f":[]}`
  expect(texts(readJson(bytes(json)))).toEqual([
    '{\n  "a": "Müller\nnext one",\n  "p": "C:\\\\new",\n  "n": [\n    1.10,\n    1e3\n  ],\n  "e": {},\n  "f": []\n}',
  ])
})

it('leaves out of a drawing what its style hides', () => {
  const svg =
    '<svg><text>a</text><text style="fill:red; display:none">b</text><g style="visibility: hidden"><text>c</text></g><text opacity="0">d</text><text style="opacity:0.5">e</text></svg>'
  expect(texts(readSvg(bytes(svg)))).toEqual(['a', 'e'])
})

it('reads JSON line by line', () => {
  expect(texts(readJsonLines(bytes('{"a":1}\r\n\n[2]\n')))).toEqual(['{\n  "a": 1\n}', '[\n  2\n]'])
})

it('names the fields of XML and keeps marked-up words in their text', () => {
  const xml =
    '<?xml version="1.0" encoding="iso-8859-1"?><order><id>7</id><note>two <b>big</b> ones &amp; more</note><!-- no --><e/><![CDATA[tail]]></order>'
  expect(texts(readXmlText(bytes(xml)))).toEqual(['id: 7', 'two big ones & more', 'order: tail'])
})

it('takes fields after bare words of XML for fields, and attributes where there is nothing else', () => {
  const read = (xml: string) => texts(readXmlText(bytes(`<?xml version="1.0"?>${xml}`)))
  expect(read('<r>bare<item>one</item><item>two</item></r>')).toEqual(['r: bare', 'item: one', 'item: two'])
  expect(read('<r>bare <i><a>Ann</a><b>Rome</b></i> tail</r>')).toEqual(['bare Ann Rome tail'])
  expect(read('<p>H<sub>2</sub>O</p>')).toEqual(['H2O'])
  expect(read('<order xmlns:x="u"><line sku="A1" qty="2" x:id="9"/><line sku="B2">note</line></order>')).toEqual([
    'line: sku A1, qty 2',
    'line: note',
  ])
})

it('reads slides of an SVG that a script is to show, and says so', () => {
  const { blocks, warnings } = readSvg(
    bytes('<svg><g visibility="hidden"><text>one</text></g><text display="none">no</text></svg>'),
  )
  expect(blocks).toEqual([{ kind: 'paragraph', text: 'one' }])
  expect(warnings).toHaveLength(1)
})

it('reads an old set that XML declares', () => {
  const xml = new Uint8Array(Buffer.from('<?xml version="1.0" encoding="iso-8859-2"?><a>\xb3\xf3d\xbc</a>', 'latin1'))
  expect(texts(readXmlText(xml))).toEqual(['a: łódź'])
})

it('reads what an SVG shows', () => {
  const svg =
    '<svg><title>Plan</title><defs><text>no</text></defs><g display="none"><text>no</text></g><text x="1"><tspan x="1">one</tspan><tspan x="1" dy="2">two</tspan></text><path d="M0 0"/></svg>'
  expect(readSvg(bytes(svg))).toEqual({
    blocks: [
      { kind: 'heading', level: 1, text: 'Plan' },
      { kind: 'paragraph', text: 'one\ntwo' },
    ],
    metadata: { title: 'Plan' },
    warnings: [],
  })
})

it('refuses entities made of entities, and passes over others', () => {
  const lol = '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]><svg><text>&y;</text></svg>'
  expect(() => readSvg(bytes(lol))).toThrow(expect.objectContaining({ code: 'file-damaged' }))
  expect(readXmlText(bytes('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x; b</a>'))).toMatchObject({
    blocks: [{ text: 'a: &x; b' }],
    warnings: ['entities that the file declares were not expanded'],
  })
})

it.each([
  ['elements', '<a>'.repeat(300_000)],
  ['elements in text', '<a>b'.repeat(300_000)],
  ['brackets', '<'.repeat(500_000)],
])('is not stopped by many %s', (_, xml) => {
  const begun = threadTime()
  readXmlText(bytes(xml))
  readSvg(bytes(`<svg>${xml}`))
  expect(threadTime() - begun).toBeLessThan(3000)
})
