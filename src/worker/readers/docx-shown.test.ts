// What Word shows of a document, and in which order: numbers of lists, fields, text boxes, tracked changes, formulas, files within.
import { strToU8, zipSync } from 'fflate'
import { expect, it } from 'vitest'
import { readDocx } from './docx.ts'

type Relation = [id: string, type: string, target: string, external?: boolean]

const relationsPart = (relations: Relation[]) =>
  `<Relationships>${relations.map(([id, type, target, external]) => `<Relationship Id="${id}" Type="http://x/${type}" Target="${target}"${external ? ' TargetMode="External"' : ''}/>`).join('')}</Relationships>`

/** A document of a body's XML; `parts` are beside it in `word/`, those named for their kind are related by it. */
function document(body: string, parts: Record<string, string | Uint8Array> = {}, more: Relation[] = []): Uint8Array {
  const related = ['styles', 'numbering', 'footnotes', 'comments', 'header1'].filter((kind) => `${kind}.xml` in parts)
  const relations = related.map((kind): Relation => [kind, kind.replace(/\d/, ''), `${kind}.xml`])
  const files: Record<string, string | Uint8Array> = {
    'document.xml': `<w:document><w:body>${body}</w:body></w:document>`,
    '_rels/document.xml.rels': relationsPart([...relations, ...more]),
    ...parts,
  }
  return zipSync(
    Object.fromEntries(
      Object.entries(files).map(([name, part]) => [`word/${name}`, typeof part === 'string' ? strToU8(part) : part]),
    ),
  )
}
const run = (text: string, properties = '') => `<w:r><w:rPr>${properties}</w:rPr><w:t>${text}</w:t></w:r>`
const paragraph = (text: string, properties = '') => `<w:p><w:pPr>${properties}</w:pPr>${run(text)}</w:p>`
const item = (list: number, level: number) => `<w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="${list}"/></w:numPr>`
const mark = (kind: string) => `<w:r><w:fldChar w:fldCharType="${kind}"/></w:r>`
const field = (instruction: string, result: string) =>
  `${mark('begin')}<w:r><w:instrText>${instruction}</w:instrText></w:r>${mark('separate')}${result}${mark('end')}`
const texts = async (bytes: Uint8Array) =>
  (await readDocx(bytes)).blocks.map((block) => ('text' in block ? block.text : block.kind))

it('numbers lists as Word does: levels, formats, restarts, headings by their style', async () => {
  const level = (at: number, format: string, text: string, more = '') =>
    `<w:lvl w:ilvl="${at}"><w:start w:val="1"/><w:numFmt w:val="${format}"/>${more}<w:lvlText w:val="${text}"/></w:lvl>`
  const list = (id: number, model: number, more = '') =>
    `<w:num w:numId="${id}"><w:abstractNumId w:val="${model}"/>${more}</w:num>`
  const numbering = `<w:numbering><w:abstractNum w:abstractNumId="0">${level(0, 'decimal', '§ %1', '<w:pStyle w:val="H"/>')}${level(1, 'lowerLetter', '(%2)')}${level(2, 'lowerRoman', '%1.%2.%3')}</w:abstractNum>
    <w:abstractNum w:abstractNumId="1">${level(0, 'decimal', '%1.')}</w:abstractNum><w:abstractNum w:abstractNumId="2">${level(0, 'bullet', 'o')}</w:abstractNum>
    ${list(1, 0)}${list(2, 1)}${list(3, 1, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>')}${list(4, 2)}</w:numbering>`
  const styles =
    '<w:styles><w:style w:styleId="H"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style><w:style w:styleId="U"><w:name w:val="Mein Stil"/><w:basedOn w:val="H"/></w:style></w:styles>'
  const body = [
    paragraph('Scope', '<w:pStyle w:val="H"/>'),
    paragraph('a', item(1, 1)),
    paragraph('b', item(1, 1)),
    paragraph('deep', item(1, 2)),
    paragraph('Duties', '<w:pStyle w:val="U"/>'),
    paragraph('again', item(1, 1)),
    paragraph('None', `<w:pStyle w:val="H"/>${item(0, 0)}`),
    paragraph('one', item(2, 0)),
    paragraph('two', item(2, 0)),
    paragraph('anew', item(3, 0)),
    paragraph('dot', item(4, 0)),
  ]
  const { blocks } = await readDocx(document(body.join(''), { 'styles.xml': styles, 'numbering.xml': numbering }))
  const shown = blocks.map((block) => ('text' in block ? `${block.kind} ${block.text}` : block.kind))
  expect(shown).toEqual([
    'heading § 1 Scope',
    'list-item (a) a',
    'list-item (b) b',
    'list-item 1.b.i deep',
    'heading § 2 Duties',
    'list-item (a) again',
    'heading None',
    'list-item 1. one',
    'list-item 2. two',
    'list-item 1. anew',
    'list-item • dot',
  ])
})

it('leaves out what was deleted or is hidden, and joins what a deleted end parts', async () => {
  const body = [
    `<w:p>${run('Keep ')}<w:ins>${run('added')}</w:ins><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:moveFrom>${run('gone')}</w:moveFrom></w:p>`,
    `<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>${run('one ')}</w:p>${paragraph('line')}`,
    `<w:p>${run('gone', '<w:vanish/>')}${run('seen', '<w:vanish w:val="0"/>')}${run('gone', '<w:rStyle w:val="X"/>')}</w:p>`,
    `<w:tbl><w:tr><w:tc>${paragraph('a')}</w:tc><w:tc>${paragraph('b')}</w:tc></w:tr><w:tr><w:trPr><w:del/></w:trPr><w:tc>${paragraph('gone')}</w:tc></w:tr></w:tbl>`,
  ]
  const styles = '<w:styles><w:style w:styleId="X"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>'
  const { blocks } = await readDocx(document(body.join(''), { 'styles.xml': styles }))
  expect(blocks).toEqual([
    { kind: 'paragraph', text: 'Keep added' },
    { kind: 'paragraph', text: 'one line' },
    { kind: 'paragraph', text: 'seen' },
    { kind: 'table', rows: [[{ text: 'a' }, { text: 'b' }]] },
  ])
})

it('shows the results of fields, and links by field and by relation', async () => {
  const body =
    `<w:p>${run('Dear ')}${field('MERGEFIELD Name', run('Ann'))}${run(', see ')}${field('HYPERLINK "https://example.org/a"', run('here'))}${run(' or ')}<w:hyperlink r:id="L" w:anchor="x">${run('there')}</w:hyperlink></w:p>` +
    `<w:p>${mark('begin')}<w:r><w:instrText>IF </w:instrText></w:r>${field('MERGEFIELD Sex', run('secret'))}${mark('separate')}${run('Ms')}${mark('end')}</w:p>` +
    `<w:p>${mark('begin')}</w:p>${'<w:p/>'.repeat(4)}${paragraph('after a lost end')}`
  const { blocks } = await readDocx(document(body, {}, [['L', 'hyperlink', 'https://example.org/b', true]]))
  expect(blocks).toEqual([
    {
      kind: 'paragraph',
      text: 'Dear Ann, see here or there',
      links: [
        { text: 'here', target: 'https://example.org/a' },
        { text: 'there', target: 'https://example.org/b#x' },
      ],
    },
    { kind: 'paragraph', text: 'Ms' },
    { kind: 'paragraph', text: 'after a lost end' },
  ])
})

it('reads text boxes, formulas, symbols, comments and headers once, each in its place', async () => {
  const box = (text: string) => `<w:txbxContent>${paragraph(text)}</w:txbxContent>`
  const twice = (text: string) =>
    `<w:r><mc:AlternateContent><mc:Choice><wps:txbx>${box(text)}</wps:txbx></mc:Choice><mc:Fallback><v:textbox>${box(text)}</v:textbox></mc:Fallback></mc:AlternateContent></w:r>`
  const m = (text: string) => `<m:r><m:t>${text}</m:t></m:r>`
  const body =
    `<w:p>${run('Around')}${twice('In a box')}${run(' it')}</w:p>` +
    `<w:p>${run('x = ')}<m:oMath><m:f><m:num>${m('a+b')}</m:num><m:den><m:rad><m:e><m:sSup><m:e>${m('c')}</m:e><m:sup>${m('2')}</m:sup></m:sSup></m:e></m:rad></m:den></m:f></m:oMath></w:p>` +
    `<w:p><w:r><w:sym w:font="Symbol" w:char="F061"/><w:noBreakHyphen/></w:r>${run('\uf0fe', '<w:rFonts w:ascii="Wingdings"/>')}<w:r><w:commentReference w:id="7"/></w:r></w:p>`
  const parts = {
    'header1.xml': `<w:hdr><w:p>${run('Left')}<w:r><w:ptab/></w:r>${run('right')}${twice('Boxed')}</w:p></w:hdr>`,
    'comments.xml': `<w:comments><w:comment w:id="7" w:author="Ann">${paragraph('Sure?')}</w:comment></w:comments>`,
  }
  expect(await texts(document(body, parts))).toEqual([
    'Left right\nBoxed',
    'Around it',
    'In a box',
    'x = (a+b)/(√(c^2))',
    'α\u2011☑',
    'Comment (Ann): Sure?',
  ])
})

it('joins cells that span rows and columns, and begins pages where the document does', async () => {
  const cell = (text: string, properties = '') => `<w:tc><w:tcPr>${properties}</w:tcPr>${paragraph(text)}</w:tc>`
  const body =
    `<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>${cell('wide', '<w:gridSpan w:val="2"/>')}</w:tr><w:tr>${cell('tall', '<w:vMerge w:val="restart"/>')}${cell('b')}</w:tr><w:tr>${cell('', '<w:vMerge/>')}<w:sdt><w:sdtContent>${cell('c')}</w:sdtContent></w:sdt></w:tr></w:tbl>` +
    `<w:p><w:r><w:br w:type="page"/></w:r>${run('second')}</w:p>`
  const { blocks } = await readDocx(document(body))
  expect(blocks).toEqual([
    {
      kind: 'table',
      rows: [
        [{ text: 'wide', colspan: 2, header: true }],
        [{ text: 'tall', rowspan: 2 }, { text: 'b' }],
        [{ text: 'c' }],
      ],
    },
    { kind: 'page-break' },
    { kind: 'paragraph', text: 'second' },
  ])
})

it('gives the files put into it, and reads in its place what was put in as text', async () => {
  const bytes = document(
    `${paragraph('Before')}<w:altChunk r:id="c"/>${paragraph('after')}`,
    { 'a.html': '<h2>Chunk</h2>', 'embeddings/plan.xlsx': strToU8('PK') },
    [
      ['c', 'aFChunk', 'a.html'],
      ['e', 'package', 'embeddings/plan.xlsx'],
    ],
  )
  expect(await texts(bytes)).toEqual(['Before', 'Chunk', 'after'])
  const { children = [] } = await readDocx(bytes, '', { children: true })
  expect([...children].map(({ name }) => name)).toEqual(['plan.xlsx'])
  expect((await readDocx(bytes)).warnings).toEqual(['1 file put into it is not read'])
})
