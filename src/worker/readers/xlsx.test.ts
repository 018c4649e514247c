import { strToU8, zipSync } from 'fflate'
import { expect, it } from 'vitest'
import { readXlsx } from './xlsx.ts'

const relations = (...targets: [id: string, type: string, target: string][]) =>
  `<Relationships>${targets.map(([id, type, target]) => `<Relationship Id="${id}" Type="http://x/${type}" Target="${target}"/>`).join('')}</Relationships>`

/** A workbook of sheets given as [name, XML within `worksheet`, state]. */
function workbook(
  sheets: [name: string, xml: string, state?: string][],
  more: Record<string, string> = {},
): Uint8Array {
  const parts: Record<string, string> = {
    'xl/workbook.xml': `<workbook xmlns:r="r"><sheets>${sheets.map(([name, , state], i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="s${i}"${state ? ` state="${state}"` : ''}/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations(
      ['str', 'sharedStrings', 'sharedStrings.xml'],
      ['sty', 'styles', '/xl/styles.xml'],
      ...sheets.map((_, i): [string, string, string] => [`s${i}`, 'worksheet', `worksheets/sheet${i}.xml`]),
    ),
    'xl/sharedStrings.xml':
      '<sst><si><t>Item</t></si><si><r><t>Pri</t></r><r><t>ce</t></r><rPh><t>x</t></rPh></si><si><t>R&amp;D</t></si></sst>',
    'xl/styles.xml':
      '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="0.0%"/></numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>',
    ...more,
  }
  for (const [i, [, xml]] of sheets.entries()) parts[`xl/worksheets/sheet${i}.xml`] = `<worksheet>${xml}</worksheet>`
  return zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])))
}

it('reads cells as shown, sheet by sheet, without hidden ones', () => {
  const rows =
    '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>When</t></is></c></row>' +
    '<row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2" s="2"><f>1/8</f><v>0.125</v></c><c r="C2" s="1"><v>45292</v></c></row>' +
    '<row r="5"><c r="D5" t="b"><v>1</v></c></row></sheetData>'
  const { blocks, warnings } = readXlsx(
    workbook([
      ['One', rows],
      ['Two', '', 'hidden'],
      ['Three', '<sheetData><row><c><v>7</v></c></row></sheetData>'],
    ]),
  )
  expect(blocks).toEqual([
    { kind: 'heading', level: 2, text: 'One' },
    {
      kind: 'table',
      rows: [
        [
          { text: 'Item', header: true },
          { text: 'Price', header: true },
          { text: 'When', header: true },
        ],
        [{ text: 'R&D' }, { text: '12.5%' }, { text: '2024-01-01' }],
      ],
    },
    { kind: 'paragraph', text: 'TRUE' },
    { kind: 'page-break' },
    { kind: 'heading', level: 2, text: 'Three' },
    { kind: 'paragraph', text: '7' },
  ])
  expect(warnings).toEqual(['1 hidden sheet was left out: Two'])
})

it('gives merged cells their spans, in rows and columns that are there', () => {
  const cell = (r: string, v: number) => `<c r="${r}"><v>${v}</v></c>`
  const rows = `<sheetData><row r="1">${cell('A1', 1)}${cell('C1', 2)}</row><row r="2">${cell('C2', 3)}${cell('E2', 4)}</row></sheetData><mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="C1:XFD1"/></mergeCells>`
  expect(readXlsx(workbook([['S', rows]])).blocks[1]).toEqual({
    kind: 'table',
    rows: [
      [
        { text: '1', rowspan: 2 },
        { text: '2', colspan: 2 },
      ],
      [{ text: '3' }, { text: '4' }],
    ],
  })
})

it('takes cells that are far apart for no more than they are', () => {
  const far = Array.from(
    { length: 3000 },
    (_, i) => `<row r="${i + 1}"><c r="${letters(i * 5)}${i + 1}"><v>${i}</v></c></row>`,
  )
  const { blocks } = readXlsx(workbook([['S', `<sheetData>${far.join('')}</sheetData>`]]))
  expect(blocks[1]).toMatchObject({ kind: 'table' })
  expect(blocks[1]?.kind === 'table' && blocks[1].rows.flat().length).toBe(3000)
})

it('keeps notes and what charts were drawn from', () => {
  const bytes = workbook([['S', '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>']], {
    'xl/worksheets/_rels/sheet0.xml.rels': relations(
      ['c', 'comments', '../comments1.xml'],
      ['d', 'drawing', '../drawings/d.xml'],
    ),
    'xl/comments1.xml': '<comments><comment ref="A1"><text><r><t>Check</t></r></text></comment></comments>',
    'xl/drawings/d.xml': '<wsDr/>',
    'xl/drawings/_rels/d.xml.rels': relations(['k', 'chart', '../charts/c.xml']),
    'xl/charts/c.xml':
      '<c:chartSpace><c:chart><c:title><a:t>Sales</a:t></c:title><c:plotArea><c:ser><c:tx><c:v>2024</c:v></c:tx><c:cat><c:pt idx="0"><c:v>Jan</c:v></c:pt></c:cat><c:val><c:pt idx="0"><c:v>5.10</c:v></c:pt></c:val></c:ser></c:plotArea></c:chart></c:chartSpace>',
  })
  expect(readXlsx(bytes).blocks.slice(2)).toEqual([
    { kind: 'paragraph', text: 'A1: Check' },
    { kind: 'caption', text: 'Sales' },
    {
      kind: 'table',
      rows: [
        [
          { text: '', header: true },
          { text: '2024', header: true },
        ],
        [{ text: 'Jan' }, { text: '5.1' }],
      ],
    },
  ])
})

it('shows dates that are written as such under their formats', () => {
  const sheet =
    '<sheetData><row r="1"><c r="A1" t="d" s="1"><v>2024-03-05T18:30:00Z</v></c><c r="B1" t="d"><v>2024-03-05</v></c><c r="C1" t="d" s="1"><v>2024-03-05</v></c></row></sheetData>'
  const styles =
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd.mm.yyyy hh:mm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>'
  const { blocks } = readXlsx(workbook([['S', sheet]], { 'xl/styles.xml': styles }))
  expect(blocks[1]).toEqual({
    kind: 'table',
    rows: [[{ text: '05.03.2024 18:30' }, { text: '2024-03-05' }, { text: '05.03.2024 00:00' }]],
  })
})

it('says which formulas have no result', () => {
  const sheet =
    '<sheetData><row r="1"><c r="A1"><v>2</v></c><c r="B1"><f>A1*2</f><v></v></c><c r="C1"><f>A1</f></c><c r="D1" t="str"><f>""</f><v></v></c></row></sheetData>'
  const { blocks, warnings } = readXlsx(workbook([['S', sheet]]))
  expect(blocks.slice(1)).toEqual([{ kind: 'paragraph', text: '2' }])
  expect(warnings).toEqual([expect.stringContaining('2 formulas were saved without a result')])
})

it('leaves out hidden rows and columns, and says so', () => {
  const cell = (place: string, text: string) => `<c r="${place}" t="inlineStr"><is><t>${text}</t></is></c>`
  const sheet = `<cols><col min="2" max="2" hidden="1"/></cols><sheetData><row r="1">${cell('A1', 'a')}${cell('B1', 'hidden')}${cell('C1', 'c')}</row><row r="2" hidden="1">${cell('A2', 'hidden')}</row><row r="3">${cell('A3', 'd')}${cell('C3', 'e')}</row></sheetData>`
  const { blocks, warnings } = readXlsx(workbook([['S', sheet]]))
  expect(blocks.map((block) => (block.kind === 'table' ? block.rows : null))).toEqual([
    null,
    [[{ text: 'a' }, { text: 'c' }]],
    [[{ text: 'd' }, { text: 'e' }]],
  ])
  expect(warnings).toEqual(['hidden rows and columns were left out: S (1 row, 1 column)'])
})

it('reads links, conversations without their second version, what is printed around, shapes once', () => {
  const sheet =
    '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>site</t></is></c><c r="B1" t="str"><f>HYPERLINK("https://example.org/f","formula")</f><v>formula</v></c></row></sheetData>' +
    '<hyperlinks><hyperlink ref="A1" r:id="h"/></hyperlinks><headerFooter><oddHeader>&amp;L&amp;"Arial,Bold"&amp;12Firm &amp;&amp; Co&amp;R&amp;P</oddHeader></headerFooter>'
  const shape = '<sp><txBody><a:p><a:r><a:t>box</a:t></a:r></a:p></txBody></sp>'
  const bytes = workbook([['S', sheet]], {
    'xl/worksheets/_rels/sheet0.xml.rels': relations(
      ['c', 'comments', '../comments1.xml'],
      ['t', 'threadedComment', '../threads.xml'],
      ['d', 'drawing', '../drawings/d.xml'],
    ).replace(
      '</Relationships>',
      '<Relationship Id="h" Type="x/hyperlink" Target="https://example.org/" TargetMode="External"/></Relationships>',
    ),
    'xl/comments1.xml':
      '<comments><authors><author>tc={1}</author></authors><comment ref="A1" authorId="0"><text><t>Your version of Excel …</t></text></comment></comments>',
    'xl/threads.xml':
      '<ThreadedComments><threadedComment ref="A1"><text>Right?</text></threadedComment></ThreadedComments>',
    'xl/drawings/d.xml': `<wsDr><mc:AlternateContent><mc:Choice>${shape}</mc:Choice><mc:Fallback>${shape}</mc:Fallback></mc:AlternateContent><pic><cNvPr descr="Our logo"/></pic></wsDr>`,
  })
  expect(readXlsx(bytes).blocks).toEqual([
    { kind: 'header', text: 'Firm & Co' },
    { kind: 'heading', level: 2, text: 'S' },
    {
      kind: 'table',
      rows: [[{ text: 'site' }, { text: 'formula' }]],
      links: [
        { text: 'site', target: 'https://example.org/' },
        { text: 'formula', target: 'https://example.org/f' },
      ],
    },
    { kind: 'paragraph', text: 'A1: Right?' },
    { kind: 'paragraph', text: 'box' },
    { kind: 'paragraph', text: 'Our logo' },
  ])
})

it('refuses what no program writes', () => {
  expect(() => readXlsx(zipSync({ 'xl/a.xml': strToU8('x') }))).toThrow(
    expect.objectContaining({ code: 'file-damaged' }),
  )
  const entity = { 'xl/sharedStrings.xml': '<!DOCTYPE a [<!ENTITY b "c">]><sst/>' }
  expect(() => readXlsx(workbook([['S', '']], entity))).toThrow(expect.objectContaining({ code: 'file-damaged' }))
  expect(() => readXlsx(workbook([['S', '<a>'.repeat(2000)]]))).toThrow(
    expect.objectContaining({ code: 'file-damaged' }),
  )
})

function letters(column: number): string {
  let name = ''
  for (let n = column + 1; n > 0; n = Math.floor((n - 1) / 26)) name = String.fromCharCode(65 + ((n - 1) % 26)) + name
  return name
}
