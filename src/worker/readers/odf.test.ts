import { strToU8, zipSync } from 'fflate'
import { expect, it } from 'vitest'
import { readOdt } from './odf.ts'
import { readOdg, readOdp } from './odp.ts'
import { readOds } from './ods.ts'

const zip = (content: string, more: Record<string, string> = {}) =>
  zipSync(
    Object.fromEntries(
      Object.entries({ 'content.xml': `<office:document-content>${content}</office:document-content>`, ...more }).map(
        ([name, text]) => [name, strToU8(text)],
      ),
    ),
  )

it('reads a text: headings, lists, tables, notes, margins', () => {
  const content = `<text:list-style style:name="N"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/></text:list-style>
    <office:text><text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>
    <text:h text:outline-level="2">Part</text:h>
    <text:p>a<text:s text:c="3"/>b<text:line-break/>c<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>the note</text:p></text:note-body></text:note></text:p>
    <text:list text:style-name="N"><text:list-item><text:p>x</text:p><text:list><text:list-item><text:p>y</text:p></text:list-item></text:list></text:list-item></text:list>
    <text:p>between</text:p>
    <text:list text:style-name="N" text:continue-numbering="true"><text:list-item><text:p>z</text:p></text:list-item></text:list>
    <table:table><table:table-header-rows><table:table-row><table:table-cell table:number-columns-spanned="2"><text:p>h</text:p></table:table-cell><table:covered-table-cell/></table:table-row></table:table-header-rows>
    <table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell><text:p>b</text:p><text:p>c</text:p></table:table-cell></table:table-row></table:table>
    </office:text>`
  const { blocks, metadata } = readOdt(
    zip(content, {
      'styles.xml':
        '<style:header><text:p>Top</text:p></style:header><style:footer-left><text:p>Foot</text:p></style:footer-left>',
      'meta.xml': '<office:meta><dc:title>T</dc:title><meta:initial-creator>Ann</meta:initial-creator></office:meta>',
    }),
  )
  expect(blocks).toEqual([
    { kind: 'header', text: 'Top' },
    { kind: 'heading', level: 2, text: 'Part' },
    { kind: 'paragraph', text: 'a b\nc[1]' },
    { kind: 'list-item', depth: 0, text: '1. x' },
    { kind: 'list-item', depth: 1, text: '• y' },
    { kind: 'paragraph', text: 'between' },
    { kind: 'list-item', depth: 0, text: '2. z' },
    {
      kind: 'table',
      rows: [[{ text: 'h', header: true, colspan: 2 }], [{ text: 'a' }, { text: 'b\nc' }]],
    },
    { kind: 'list-item', depth: 0, text: '1. the note' },
    { kind: 'footer', text: 'Foot' },
  ])
  expect(metadata).toEqual({ title: 'T', author: 'Ann' })
})

it('numbers items and headings as their styles say, and goes on where lists do', () => {
  const level = (at: number, format: string, more = '') =>
    `<text:list-level-style-number text:level="${at}" style:num-format="${format}" ${more}/>`
  const styles = `<text:list-style style:name="L">${level(1, 'I', 'style:num-prefix="§ "')}${level(2, 'a', 'style:num-suffix=")" text:display-levels="2"')}</text:list-style>
    <text:outline-style><text:outline-level-style text:level="1" style:num-format="1" style:num-suffix="."/><text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/></text:outline-style><style:style style:name="Plain" style:list-style-name=""/>`
  const list = (items: string, more = '') => `<text:list text:style-name="L"${more}>${items}</text:list>`
  const item = (text: string, more = '') =>
    `<text:list-item${more}>${text && `<text:p>${text}</text:p>`}</text:list-item>`
  const heading = (at: number, text: string, more = '') => `<text:h text:outline-level="${at}"${more}>${text}</text:h>`
  const within = `<text:list-item><text:list>${item('c')}</text:list></text:list-item>`
  const content = [
    heading(1, 'One') +
      heading(2, 'Sub') +
      heading(1, 'Two') +
      heading(1, 'None', ' text:style-name="Plain"') +
      heading(2, 'Sub'),
    list(`<text:list-item><text:p>a</text:p><text:list>${item('b')}</text:list></text:list-item>`),
    list(within + item('d'), ' text:continue-numbering="true"') +
      list(item('anew') + item('four', ' text:start-value="4"')),
  ]
  const { blocks } = readOdt(zip(content.join(''), { 'styles.xml': styles }))
  expect(blocks.map((block) => ('text' in block ? block.text : ''))).toEqual([
    '1. One',
    '1.1 Sub',
    '2. Two',
    'None',
    '2.1 Sub',
    '§ I a',
    'I.a) b',
    'I.b) c',
    '§ II d',
    '§ I anew',
    '§ IV four',
  ])
})

it('takes a heading of a level that nobody has for a deep one', () => {
  expect(readOdt(zip('<text:h text:outline-level="99999999999">far</text:h>')).blocks).toEqual([
    { kind: 'heading', level: 6, text: 'far' },
  ])
})

it('leaves out hidden text, says who commented, reads formulas and charts within', () => {
  const content =
    '<style:style style:name="H"><style:text-properties text:display="none"/></style:style>' +
    '<text:p>a<text:span text:style-name="H">gone</text:span><office:annotation><dc:creator>Ann</dc:creator><dc:date>2024</dc:date><text:p>Sure?</text:p></office:annotation>b <draw:object xlink:href="./Object 1"/></text:p>' +
    '<text:p><draw:object xlink:href="./Object 2"/></text:p>'
  const { blocks } = readOdt(
    zip(content, {
      'Object 1/content.xml': '<math><mi>x</mi><mo>=</mo><mn>1</mn></math>',
      'Object 2/content.xml':
        '<office:chart><chart:title><text:p>Sales</text:p></chart:title><table:table><table:table-row><table:table-cell><text:p>Q1</text:p></table:table-cell><table:table-cell><text:p>5</text:p></table:table-cell></table:table-row></table:table></office:chart>',
    }),
  )
  expect(blocks).toEqual([
    { kind: 'paragraph', text: 'ab x=1' },
    { kind: 'paragraph', text: 'Sales' },
    { kind: 'table', rows: [[{ text: 'Q1' }, { text: '5' }]] },
    { kind: 'paragraph', text: 'Comment (Ann): Sure?' },
  ])
})

it('reads flat files, and workbooks without hidden rows and columns', () => {
  const flat = (body: string) =>
    strToU8(
      `<?xml version="1.0"?><office:document><office:meta><dc:title>T</dc:title></office:meta><office:settings><x>no</x></office:settings><office:body>${body}</office:body></office:document>`,
    )
  expect(readOdt(flat('<office:text><text:p>flat</text:p></office:text>'))).toEqual({
    blocks: [{ kind: 'paragraph', text: 'flat' }],
    metadata: { title: 'T' },
    warnings: [],
  })
  const cell = (text: string) => `<table:table-cell><text:p>${text}</text:p></table:table-cell>`
  const { blocks, warnings } = readOds(
    flat(
      `<table:table table:name="S"><table:table-column/><table:table-column table:visibility="collapse"/><table:table-column/><table:table-row>${cell('a')}${cell('gone')}${cell('<text:a xlink:href="https://example.org/">c</text:a>')}</table:table-row><table:table-row table:visibility="filter">${cell('gone')}</table:table-row></table:table>`,
    ),
  )
  expect(blocks.slice(1)).toEqual([
    { kind: 'table', rows: [[{ text: 'a' }, { text: 'c' }]], links: [{ text: 'c', target: 'https://example.org/' }] },
  ])
  expect(warnings).toEqual(['hidden rows and columns were left out: S'])
  expect(() => readOdt(strToU8('<html/>'))).toThrow(expect.objectContaining({ code: 'file-damaged' }))
  expect(() => readOdg(strToU8('PK\x03\x04'))).toThrow('not a readable OpenDocument drawing')
})

it('reads slides, each on a page, with notes', () => {
  const content =
    '<draw:page><draw:frame presentation:class="title"><text:p>One</text:p></draw:frame><draw:frame><text:p>x</text:p></draw:frame><presentation:notes><text:p>say</text:p></presentation:notes></draw:page><draw:page><text:p>two</text:p></draw:page>'
  expect(readOdp(zip(content)).blocks).toEqual([
    { kind: 'heading', level: 2, text: 'One' },
    { kind: 'paragraph', text: 'x' },
    { kind: 'heading', level: 6, text: 'Notes' },
    { kind: 'paragraph', text: 'say' },
    { kind: 'page-break' },
    { kind: 'paragraph', text: 'two' },
  ])
})

it('reads shapes of a slide by their places, its footer and comments; leaves out hidden slides', () => {
  const at = (x: number, y: number) => `svg:x="${x}cm" svg:y="${y}cm" svg:width="8cm" svg:height="1cm"`
  const box = (x: number, y: number, text: string) =>
    `<draw:frame ${at(x, y)}><draw:text-box><text:p>${text}</text:p></draw:text-box></draw:frame>`
  const content = [
    '<style:style style:name="h"><style:drawing-page-properties presentation:visibility="hidden"/></style:style>',
    '<presentation:footer-decl presentation:name="f">Our firm</presentation:footer-decl>',
    `<draw:page draw:style-name="h">${box(1, 1, 'unseen')}</draw:page>`,
    `<draw:page presentation:use-footer-name="f">${box(2, 9, 'last')}<draw:g>${box(12, 5, 'right')}${box(2, 5, 'left')}</draw:g>`,
    '<draw:frame presentation:class="page-number"><draw:text-box><text:p>7</text:p></draw:text-box></draw:frame>',
    `<draw:frame presentation:class="title" ${at(2, 1)}><draw:text-box><text:p>Top</text:p></draw:text-box></draw:frame>`,
    '<office:annotation><dc:creator>Ole</dc:creator><dc:date>2024</dc:date><text:p>why</text:p></office:annotation>',
    '<presentation:notes><draw:frame presentation:class="page-number"><draw:text-box><text:p>7</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>',
  ]
  const { blocks, warnings } = readOdp(zip(content.join('')))
  expect(blocks).toEqual([
    { kind: 'heading', level: 2, text: 'Top' },
    ...['left', 'right', 'last'].map((text) => ({ kind: 'paragraph', text })),
    { kind: 'footer', text: 'Our firm' },
    { kind: 'paragraph', text: 'Comment (Ole): why' },
  ])
  expect(warnings).toEqual(['1 hidden slide was left out: 1'])
})

it('reads sheets as shown, repeated cells and rows, comments, without hidden sheets', () => {
  const content = `<style:style style:name="h"><style:table-properties table:display="false"/></style:style>
    <table:table table:name="S"><table:table-row><table:table-cell><text:p>Name</text:p></table:table-cell><table:table-cell><office:annotation><text:p>why</text:p></office:annotation><text:p>Price</text:p></table:table-cell></table:table-row>
    <table:table-row table:number-rows-repeated="2"><table:table-cell office:value="0.5"><text:p>50%</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16383"/></table:table-row>
    <table:table-row table:number-rows-repeated="1048573"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>
    <table:table table:name="Secret" table:style-name="h"><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table>`
  const { blocks, warnings } = readOds(zip(content))
  expect(blocks).toEqual([
    { kind: 'heading', level: 2, text: 'S' },
    {
      kind: 'table',
      rows: [
        [
          { text: 'Name', header: true },
          { text: 'Price', header: true },
        ],
        [{ text: '50%' }, { text: '' }],
        [{ text: '50%' }, { text: '' }],
      ],
    },
    { kind: 'paragraph', text: 'B1: why' },
  ])
  expect(warnings).toEqual(['1 hidden sheet was left out: Secret'])
})

it('reads what lies on sheets and is printed around them, and values without their text', () => {
  const styles =
    '<style:master-page style:name="P"><style:header><style:region-left><text:p>Firm &amp; Co</text:p></style:region-left><text:p>Page <text:page-number>1</text:page-number></text:p></style:header><style:footer style:display="false"><text:p>unseen</text:p></style:footer></style:master-page>'
  const chart =
    '<chart:chart><chart:title><text:p>Sales</text:p></chart:title><chart:plot-area><chart:axis><chart:title><text:p>Year</text:p></chart:title></chart:axis></chart:plot-area><table:table><table:table-row><table:table-cell/><table:table-cell><text:p>N</text:p><svg:desc>S.A1</svg:desc></table:table-cell></table:table-row><table:table-row><table:table-cell><text:p>1</text:p></table:table-cell><table:table-cell><text:p>2.50</text:p></table:table-cell></table:table-row></table:table></chart:chart>'
  const content = `<style:style style:name="t" style:family="table" style:master-page-name="P"/><office:body><table:table table:name="S" table:style-name="t">
    <table:shapes><draw:frame><draw:text-box><text:p>in a box</text:p></draw:text-box></draw:frame></table:shapes>
    <table:table-row><table:table-cell office:value-type="percentage" office:value="0.5"/><table:table-cell office:value-type="time" office:time-value="PT25H03M00S"/><table:table-cell><draw:frame><draw:object xlink:href="Obj/"/><svg:desc>a chart</svg:desc></draw:frame><text:p>cell</text:p></table:table-cell></table:table-row></table:table></office:body>`
  expect(readOds(zip(content, { 'styles.xml': styles, 'Obj/content.xml': chart })).blocks).toEqual([
    { kind: 'header', text: 'Firm & Co' },
    { kind: 'heading', level: 2, text: 'S' },
    { kind: 'table', rows: [[{ text: '50%' }, { text: '25:03:00' }, { text: 'cell' }]] },
    { kind: 'paragraph', text: 'in a box' },
    { kind: 'caption', text: 'Sales' },
    { kind: 'caption', text: 'Year' },
    {
      kind: 'table',
      rows: [
        [
          { text: '', header: true },
          { text: 'N', header: true },
        ],
        [{ text: '1' }, { text: '2.5' }],
      ],
    },
    { kind: 'paragraph', text: 'a chart' },
  ])
})

it('refuses a cell that claims to fill the sheet, and what is encrypted', () => {
  const row =
    '<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></table:table-row>'
  expect(() => readOds(zip(`<table:table table:name="S">${row}</table:table>`))).toThrow(
    expect.objectContaining({ code: 'file-too-large' }),
  )
  expect(() =>
    readOdt(
      zip('', { 'META-INF/manifest.xml': '<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>' }),
    ),
  ).toThrow(expect.objectContaining({ code: 'file-encrypted' }))
})

it('takes paragraphs of a title’s or caption’s style for what they are', () => {
  const styles =
    '<office:styles><style:style style:name="Title"/><style:style style:name="Caption"/><style:style style:name="Table" style:parent-style-name="Caption"/>' +
    '<style:style style:name="P1" style:parent-style-name="Title" style:master-page-name="First"/><style:style style:name="Contents_20_Heading" style:display-name="Contents Heading"/></office:styles>' +
    '<style:style style:name="B" style:parent-style-name="Contents_20_Heading"><style:paragraph-properties fo:break-before="page"/></style:style>'
  const content =
    '<office:text><text:p text:style-name="P1">A report</text:p><text:p text:style-name="B">Contents</text:p><text:p text:style-name="Table">Table 1<text:note>' +
    '<text:note-citation>1</text:note-citation><text:note-body><text:h>a note</text:h></text:note-body></text:note></text:p></office:text>'
  expect(readOdt(zip(content, { 'styles.xml': styles })).blocks).toEqual([
    { kind: 'heading', level: 1, text: 'A report' },
    { kind: 'page-break' },
    { kind: 'heading', level: 1, text: 'Contents' },
    { kind: 'caption', text: 'Table 1[1]' },
    { kind: 'list-item', depth: 0, text: '1. a note' },
  ])
})

it('puts how signs are said in brackets, and reads signs of symbol fonts', () => {
  const content =
    '<style:font-face style:name="W1" svg:font-family="Wingdings"/><style:style style:name="T1"><style:text-properties style:font-name="W1"/></style:style>' +
    '<office:text><text:p><text:ruby><text:ruby-base>漢字</text:ruby-base><text:ruby-text>かんじ</text:ruby-text></text:ruby> <text:span text:style-name="T1">\uf0fc</text:span></text:p></office:text>'
  expect(readOdt(zip(content)).blocks).toEqual([{ kind: 'paragraph', text: '漢字(かんじ) ✓' }])
})

it('shows what form fields say, and a comment as one paragraph', () => {
  const field = (kind: string, parameters: string) =>
    `<field:fieldmark field:type="vnd.oasis.opendocument.field.FORM${kind}">${parameters}</field:fieldmark>`
  const parameter = (name: string, value: string) => `<field:param field:name="${name}" field:value="${value}"/>`
  const content =
    `<office:text><text:p>Ticked ${field('CHECKBOX', parameter('Checkbox_Checked', 'true'))} or ${field('CHECKBOX', '')}, ` +
    `${field('DROPDOWN', parameter('Dropdown_ListEntry', 'red') + parameter('Dropdown_ListEntry', 'green') + parameter('Dropdown_Selected', '1'))}.` +
    '<office:annotation><dc:creator>Ann</dc:creator><text:p>First.</text:p><text:p>Second.</text:p></office:annotation></text:p></office:text>'
  expect(readOdt(zip(content)).blocks).toEqual([
    { kind: 'paragraph', text: 'Ticked ☒ or ☐, green.' },
    { kind: 'paragraph', text: 'Comment (Ann): First.\nSecond.' },
  ])
})
