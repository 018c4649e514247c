import { expect, it } from 'vitest'
import { threadTime } from '../processor-time.ts'
import { readRtf } from './rtf.ts'

const read = (rtf: string) => readRtf(new Uint8Array(Buffer.from(rtf, 'latin1')))

it('reads paragraphs, headings by style, list marks, notes and margins', () => {
  const { blocks, metadata, warnings } = read(
    String.raw`{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\colortbl;\red0;}{\stylesheet{\s0 Normal;}{\s3 heading 2;}}` +
      String.raw`{\info{\title A \'fcber title}{\author Ann}}{\header Top\par}{\footer Page\par}` +
      String.raw`\pard\s3 Part one\par\pard one\line two{\*\unknown gone} \u8364?\~x{\v hidden}\par` +
      String.raw`{\listtext\'b7\tab}item{\footnote a note}\par{\pict ffd8}\page after \{brace\}}`,
  )
  expect(blocks).toEqual([
    { kind: 'header', text: 'Top' },
    { kind: 'heading', level: 2, text: 'Part one' },
    { kind: 'paragraph', text: 'one\ntwo €\u00a0x' },
    { kind: 'list-item', depth: 0, text: '• item' },
    { kind: 'page-break' },
    { kind: 'paragraph', text: 'after {brace}' },
    { kind: 'paragraph', text: 'a note' },
    { kind: 'footer', text: 'Page' },
  ])
  expect(metadata).toEqual({ title: 'A über title', author: 'Ann' })
  expect(warnings).toEqual(['1 picture was left out; text in pictures is not read'])
})

it('reads rows as a table', () => {
  const row = (cells: string, definition = String.raw`\cellx1\cellx2`) =>
    String.raw`\trowd${definition}\pard\intbl ${cells}\row`
  expect(
    read(
      `{\\rtf1 before\\par ${row(String.raw`h\cell i\cell`, String.raw`\trhdr\cellx1\cellx2`)}${row(String.raw`a\par b\cell\cell`, String.raw`\clmgf\cellx1\clmrg\cellx2`)}\\pard after}`,
    ).blocks,
  ).toEqual([
    { kind: 'paragraph', text: 'before' },
    {
      kind: 'table',
      rows: [
        [
          { text: 'h', header: true },
          { text: 'i', header: true },
        ],
        [{ text: 'a\nb', colspan: 2 }],
      ],
    },
    { kind: 'paragraph', text: 'after' },
  ])
})

it('decodes each font’s set, also two bytes a character', () => {
  const rtf = String.raw`{\rtf1\ansicpg1251{\fonttbl{\f1\fcharset128 Gothic;}{\f2\fcharset238 A;}}\'cf\'f0{\f1 \'93\'fa\'96\'7b}{\f2 \'9e}\u-10179?\u-8704?}`
  expect(read(rtf).blocks).toEqual([{ kind: 'paragraph', text: 'Пр日本ž😀' }])
})

it.each([
  ['groups', `{\\rtf1 a${'{'.repeat(200_000)}b${'}'.repeat(200_000)}c}`],
  ['unclosed groups', `{\\rtf1 a b c${'{\\*'.repeat(200_000)}`],
  ['notes in notes', `{\\rtf1 a${'{\\footnote b'.repeat(50_000)}`],
  ['cells', `{\\rtf1 a${'\\intbl x\\cell'.repeat(100_000)}\\row}`],
])('is not stopped by 200,000 %s', (_, rtf) => {
  const begun = threadTime()
  expect(read(rtf).blocks.length).toBeGreaterThan(0)
  expect(threadTime() - begun).toBeLessThan(3000)
})

it('refuses what is no RTF', () => {
  expect(() => read('words')).toThrow(expect.objectContaining({ code: 'file-damaged' }))
})

it('reads links, cells that span rows, texts written twice, what an object shows', () => {
  const { blocks } = read(
    '{\\rtf1 See {\\field{\\*\\fldinst{HYPERLINK "https://example.org/"}}{\\fldrslt{our site}}}, page {\\field{\\*\\fldinst PAGE}{\\fldrslt 3}}\\par' +
      '\\trowd\\clvmgf\\cellx100\\cellx200\\pard\\intbl tall\\cell b\\cell\\row\\trowd\\clvmrg\\cellx100\\cellx200\\pard\\intbl\\cell c\\cell\\row' +
      '\\pard{\\upr{plain}{\\*\\ud{wide}}} {\\object{\\*\\objdata 0105}{\\result shown}}\\par}',
  )
  expect(blocks).toEqual([
    {
      kind: 'paragraph',
      text: 'See our site, page 3',
      links: [{ text: 'our site', target: 'https://example.org/' }],
    },
    { kind: 'table', rows: [[{ text: 'tall', rowspan: 2 }, { text: 'b' }], [{ text: 'c' }]] },
    { kind: 'paragraph', text: 'wide shown' },
  ])
})

it('keeps items of lists in their cells, and headings whose number is written', () => {
  const mark = String.raw`{\listtext\pard\plain \u8226\'95\tab}`
  const { blocks } = read(
    String.raw`{\rtf1{\stylesheet{\s1\outlinelevel0 heading 1;}}\pard\s1\outlinelevel0{\listtext\pard\plain 2.1\tab}Part\par` +
      String.raw`\trowd\cellx100\cellx200\pard\intbl Task\cell\pard\intbl${mark} one\par\pard\intbl${mark} two\cell\row` +
      String.raw`\pard after{\listtext\pard\tab all of it\par}}`,
  )
  expect(blocks).toEqual([
    { kind: 'heading', level: 1, text: '2.1 Part' },
    { kind: 'table', rows: [[{ text: 'Task' }, { text: '• one\n• two' }]] },
    { kind: 'paragraph', text: 'after all of it' },
  ])
})

it('tells spans by the edges of cells, and reads tables within cells', () => {
  const { blocks } = read(
    String.raw`{\rtf1\trowd\cellx3000\pard\intbl wide\cell\row\trowd\cellx1000\cellx3008\pard\intbl a\cell b\cell\row\trowd\cellx1000\cellx2000\cellx3000\pard\intbl c\cell d\cell e\cell\row` +
      String.raw`\pard between\par\trowd\cellx100\cellx200\pard\intbl\itap2 x\nestcell y\nestcell{\*\nesttableprops\trowd\cellx50\cellx90\nestrow}{\nonesttables\par}\pard\intbl\itap1 under\cell z\cell\row\pard}`,
  )
  expect(blocks).toEqual([
    {
      kind: 'table',
      rows: [
        [{ text: 'wide', colspan: 3 }],
        [{ text: 'a' }, { text: 'b', colspan: 2 }],
        [{ text: 'c' }, { text: 'd' }, { text: 'e' }],
      ],
    },
    { kind: 'paragraph', text: 'between' },
    { kind: 'table', rows: [[{ text: 'x' }, { text: 'y' }]] },
    { kind: 'paragraph', text: 'under' },
    { kind: 'paragraph', text: 'z' },
  ])
})

it('numbers notes, names who commented, reads items with written marks and what pictures show', () => {
  const { blocks } = read(
    String.raw`{\rtf1 Text{\super\chftn{\footnote\pard\chftn  A note.}}, more{\*\atnid BK}{\*\atnauthor Bea \u201?tienne}\chatn{\*\annotation\pard First.\par Second.}` +
      String.raw`{\*\shppict{\pict{\*\picprop{\sp{\sn wzDescription}{\sv A hill}}{\sp{\sn wzName}{\sv x}}}\pngblip 89504e}}\par` +
      String.raw`{\pard\li360\fi-360 (a)\tab one\par}{\pard\li720\fi-360 \u8211-\tab deep\par}{\pard\li360\fi-360 (b)\tab two\par}` +
      String.raw`{\field{\*\fldinst MACROBUTTON None Enter name}}{\field{\*\fldinst EQ \\o\\al(\\s\\up 10(read),base)}{\fldrslt }}\par}`,
  )
  expect(blocks).toEqual([
    { kind: 'paragraph', text: 'Text[1], more A hill' },
    { kind: 'list-item', depth: 0, text: '(a) one' },
    { kind: 'list-item', depth: 1, text: '• deep' },
    { kind: 'list-item', depth: 0, text: '(b) two' },
    { kind: 'paragraph', text: 'Enter namebase(read)' },
    { kind: 'list-item', depth: 0, text: '1. A note.' },
    { kind: 'paragraph', text: 'Comment (Bea Étienne): First.\nSecond.' },
  ])
})

it('reads signs of symbol fonts, and text boxes after the paragraph they hang on', () => {
  const { blocks } = read(
    String.raw`{\rtf1{\fonttbl{\f0 Arial;}{\f1\fcharset2 Symbol;}{\f2\fnil\fcharset2 Wingdings;}}\pard Tick {\f2\'fc} and {\f1 a}{\f2\u-3844?}` +
      String.raw`{\shp{\*\shpinst{\sp{\sn wzDescription}{\sv A star}}{\shptxt\pard In the box.\par Twice.}}{\shprslt{\*\do{\dptxbxtext\pard In the box.\par}}}} end\par` +
      String.raw`{\listtext\pard\f2\'a7\tab}\pard item\par}`,
  )
  expect(blocks).toEqual([
    { kind: 'paragraph', text: 'Tick ✓ and α✓ A star end' },
    { kind: 'paragraph', text: 'In the box.' },
    { kind: 'paragraph', text: 'Twice.' },
    { kind: 'list-item', depth: 0, text: '• item' },
  ])
})

it('counts endnotes for themselves, begins pages, tells captions', () => {
  const { blocks } = read(
    String.raw`{\rtf1\aftnnrlc{\stylesheet{\s5 caption;}}\pard One{\super\chftn}{\footnote\chftn  At the foot.} two{\super\chftn}{\footnote\ftnalt\chftn  At the end.}\par` +
      String.raw`\pard\pagebb\s5 Table 1\par}`,
  )
  expect(blocks).toEqual([
    { kind: 'paragraph', text: 'One[1] two[i]' },
    { kind: 'page-break' },
    { kind: 'caption', text: 'Table 1' },
    { kind: 'list-item', depth: 0, text: '1. At the foot.' },
    { kind: 'list-item', depth: 0, text: 'i. At the end.' },
  ])
})

it('shows what form fields say', () => {
  const form = (fields: string) => String.raw`{\field{\*\fldinst FORM {\*\formfield{${fields}}}}{\fldrslt }}`
  const { blocks } = read(
    String.raw`{\rtf1 Ticked ${form(String.raw`\fftype1\ffres1{\*\ffname A}`)} or ${form(String.raw`\fftype1\ffres25\ffdefres0`)}, ` +
      String.raw`${form(String.raw`\fftype2\ffhaslistbox1\ffres1{\*\ffl red}{\*\ffl green}`)}.\par}`,
  )
  expect(blocks).toEqual([{ kind: 'paragraph', text: 'Ticked ☒ or ☐, green.' }])
})
