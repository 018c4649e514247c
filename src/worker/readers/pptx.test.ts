import { strToU8, zipSync } from 'fflate'
import { expect, it } from 'vitest'
import { readPptx } from './pptx.ts'

const paragraph = (text: string, properties = '') =>
  `<a:p><a:pPr>${properties}</a:pPr><a:r><a:t>${text}</a:t></a:r></a:p>`
const shape = (placeholder: string, body: string) =>
  `<p:sp><p:nvPr>${placeholder}</p:nvPr><p:txBody>${body}</p:txBody></p:sp>`
const relations = (...targets: [id: string, type: string, target: string][]) =>
  `<Relationships>${targets.map(([id, type, target]) => `<Relationship Id="${id}" Type="http://x/${type}" Target="${target}"/>`).join('')}</Relationships>`

/** Slides given as XML within `sld`; they are stored in the reverse of the order they are shown in. */
function presentation(slides: string[], more: Record<string, string> = {}): Uint8Array {
  const parts: Record<string, string> = {
    'ppt/presentation.xml': `<p:presentation><p:sldIdLst>${slides.map((_, i) => `<p:sldId id="${256 + i}" r:id="r${i}"/>`).join('')}</p:sldIdLst></p:presentation>`,
    'ppt/_rels/presentation.xml.rels': relations(
      ...slides.map((_, i): [string, string, string] => [`r${i}`, 'slide', `slides/slide${9 - i}.xml`]),
    ),
    ...more,
  }
  for (const [i, slide] of slides.entries())
    parts[`ppt/slides/slide${9 - i}.xml`] = slide.startsWith('<p:sld') ? slide : `<p:sld>${slide}</p:sld>`
  return zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])))
}

it('reads slides in order: titles first, bullets, tables, notes', () => {
  const first =
    shape(
      '<p:ph idx="1"/>',
      paragraph('one') + paragraph('two').replace('<a:pPr>', '<a:pPr lvl="1">') + paragraph('plain', '<a:buNone/>'),
    ) +
    shape('<p:ph type="title"/>', paragraph('Title')) +
    shape('<p:ph type="ftr"/>', paragraph('Foot')) +
    shape('<p:ph type="sldNum"/>', paragraph('1')) +
    shape('', paragraph('a box') + paragraph('x', '<a:buAutoNum/>') + paragraph('y', '<a:buAutoNum/>'))
  const cell = (text: string, span = '') => `<a:tc${span}><a:txBody>${paragraph(text)}</a:txBody></a:tc>`
  const second = `<a:tbl><a:tblPr firstRow="1"/><a:tr>${cell('h', ' gridSpan="2"')}${cell('', ' hMerge="1"')}</a:tr><a:tr>${cell('a')}${cell('b')}</a:tr></a:tbl>`
  const { blocks, warnings } = readPptx(
    presentation([first, second, '<p:sld show="0"></p:sld>'], {
      'ppt/slides/_rels/slide9.xml.rels': relations(['n', 'notesSlide', '../notesSlides/n.xml']),
      'ppt/notesSlides/n.xml': `<p:notes>${shape('<p:ph type="body"/>', paragraph('Say this'))}${shape('<p:ph type="sldNum"/>', paragraph('1'))}</p:notes>`,
    }),
  )
  expect(blocks).toEqual([
    { kind: 'heading', level: 2, text: 'Title' },
    { kind: 'list-item', depth: 0, text: '• one' },
    { kind: 'list-item', depth: 1, text: '• two' },
    { kind: 'paragraph', text: 'plain' },
    { kind: 'paragraph', text: 'a box' },
    { kind: 'list-item', depth: 0, text: '1. x' },
    { kind: 'list-item', depth: 0, text: '2. y' },
    { kind: 'footer', text: 'Foot' },
    { kind: 'heading', level: 6, text: 'Notes' },
    { kind: 'paragraph', text: 'Say this' },
    { kind: 'page-break' },
    {
      kind: 'table',
      rows: [[{ text: 'h', colspan: 2, header: true }], [{ text: 'a' }, { text: 'b' }]],
    },
  ])
  expect(warnings).toEqual(['1 hidden slide was left out: 3'])
})

it('reads links, descriptions, charts in their place, and second versions not at all', () => {
  const linked =
    '<a:p><a:r><a:rPr><a:hlinkClick r:id="h"/></a:rPr><a:t>site</a:t></a:r><a:r><a:t> now</a:t></a:r></a:p>'
  const slide =
    `<mc:AlternateContent><mc:Choice>${shape('', linked)}</mc:Choice><mc:Fallback>${shape('', linked)}</mc:Fallback></mc:AlternateContent>` +
    `<p:graphicFrame><c:chart r:id="c"/></p:graphicFrame><p:pic><p:cNvPr descr="A map"/></p:pic>${shape('', paragraph('last'))}`
  const bytes = presentation([slide], {
    'ppt/slides/_rels/slide9.xml.rels':
      '<Relationships><Relationship Id="h" Type="x/hyperlink" Target="https://example.org/" TargetMode="External"/><Relationship Id="c" Type="x/chart" Target="../charts/c.xml"/><Relationship Id="e" Type="x/package" Target="../embeddings/plan.docx"/></Relationships>',
    'ppt/charts/c.xml':
      '<c:chart><c:title><a:t>Sal</a:t><a:t>es</a:t></c:title><c:plotArea><c:valAx><c:title><a:t>Euro</a:t></c:title></c:valAx></c:plotArea></c:chart>',
    'ppt/embeddings/plan.docx': 'PK',
  })
  const { blocks, children = [] } = readPptx(bytes, '', { children: true })
  expect(blocks).toEqual([
    { kind: 'paragraph', text: 'site now', links: [{ text: 'site', target: 'https://example.org/' }] },
    { kind: 'caption', text: 'Sales' },
    { kind: 'caption', text: 'Euro' },
    { kind: 'paragraph', text: 'A map' },
    { kind: 'paragraph', text: 'last' },
  ])
  expect([...children].map(({ name }) => name)).toEqual(['plan.docx'])
})

it('says which slide is missing and reads the others', () => {
  const bytes = presentation([shape('', paragraph('here'))], {
    'ppt/presentation.xml': '<p:presentation><p:sldId id="1" r:id="gone"/><p:sldId id="2" r:id="r0"/></p:presentation>',
  })
  expect(readPptx(bytes)).toMatchObject({
    blocks: [{ kind: 'paragraph', text: 'here' }],
    warnings: ['slide 1 is missing from the file'],
  })
})

it('reads shapes by their places, also those that only a layout knows, with the forms of numbers and no bullets where it has none', () => {
  const xfrm = (x: number, y: number) => `<a:xfrm><a:off x="${x}" y="${y}"/><a:ext cx="100" cy="50"/></a:xfrm>`
  const box = (x: number, y: number, text: string) =>
    `<p:sp><p:spPr>${xfrm(x, y)}</p:spPr><p:txBody>${text}</p:txBody></p:sp>`
  const number = (text: string, type: string) => paragraph(text, `<a:buAutoNum type="${type}" startAt="3"/>`)
  const slide =
    box(0, 300, number('x', 'romanUcPeriod') + number('y', 'romanUcPeriod') + paragraph('plain')) +
    shape('<p:ph idx="5"/>', paragraph('from the layout')) +
    `<p:grpSp>${box(500, 9, paragraph('right'))}${box(0, 0, number('left', 'alphaLcParenR'))}</p:grpSp>`
  const placeholder = `<p:sp><p:nvPr><p:ph idx="5"/></p:nvPr><p:spPr>${xfrm(0, 900)}</p:spPr><p:txBody><a:lstStyle><a:lvl1pPr><a:buNone/></a:lvl1pPr></a:lstStyle></p:txBody></p:sp>`
  const { blocks } = readPptx(
    presentation([slide], {
      'ppt/_rels/presentation.xml.rels': relations(
        ['r0', 'slide', 'slides/slide9.xml'],
        ['a', 'authors', 'authors.xml'],
      ),
      'ppt/authors.xml': '<p188:authorLst><p188:author id="{1}" name="Ole"/></p188:authorLst>',
      'ppt/slides/_rels/slide9.xml.rels': relations(
        ['l', 'slideLayout', '../layouts/l.xml'],
        ['c', 'comments', '../comments/c.xml'],
      ),
      'ppt/layouts/l.xml': `<p:sldLayout>${placeholder}</p:sldLayout>`,
      'ppt/comments/c.xml': `<p188:cm authorId="{1}"><p188:replyLst><p188:reply authorId="{2}"><p188:txBody>${paragraph('so')}</p188:txBody></p188:reply></p188:replyLst><p188:txBody>${paragraph('why')}</p188:txBody></p188:cm>`,
    }),
  )
  expect(blocks.map((block) => ('text' in block ? `${block.kind}: ${block.text}` : block.kind))).toEqual([
    'list-item: c) left',
    'paragraph: right',
    'list-item: III. x',
    'list-item: IV. y',
    'paragraph: plain',
    'paragraph: from the layout',
    'paragraph: Comment (Ole): why',
    'paragraph: Comment: so',
  ])
})

it('knows a shape by its outline, and the picture of an embedded file, for parts of a shape', () => {
  const outline = '<a:custGeom><a:path><a:moveTo><a:pt x="0" y="0"/></a:moveTo></a:path></a:custGeom>'
  const title = shape('<p:ph type="title"/>', paragraph('Title')).replace('<p:txBody>', `${outline}<p:txBody>`)
  const file = '<p:oleObj><p:pic><p:cNvPr descr="What it shows"/></p:pic></p:oleObj>'
  expect(readPptx(presentation([`${title}<p:graphicFrame>${file}</p:graphicFrame>`])).blocks).toEqual([
    { kind: 'heading', level: 2, text: 'Title' },
    { kind: 'paragraph', text: 'What it shows' },
  ])
})
