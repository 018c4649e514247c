import { expect, it } from 'vitest'
import { readMarkdown } from './markdown.ts'

const read = (text: string) => readMarkdown(new TextEncoder().encode(text))

it('reads blocks and the text of what is inline', () => {
  const source = `# A *title*

See [the **page**](https://example.org) &amp; \`a<b\`.
Next line.

1. one
   - deep
2. [x] two

> quoted

| h | i |
|---|---|
| a | b |

\`\`\`js
let x  = 1
\`\`\`

<table><tr><td>p<td>q<tr><td>r<td>s</table>
`
  expect(read(source).blocks).toEqual([
    { kind: 'heading', level: 1, text: 'A title' },
    {
      kind: 'paragraph',
      text: 'See the page & a<b. Next line.',
      links: [{ text: 'the page', target: 'https://example.org' }],
    },
    { kind: 'list-item', depth: 0, text: '1. one' },
    { kind: 'list-item', depth: 1, text: '• deep' },
    { kind: 'list-item', depth: 0, text: '2. ☑ two' },
    { kind: 'paragraph', text: 'quoted' },
    {
      kind: 'table',
      rows: [
        [
          { text: 'h', header: true },
          { text: 'i', header: true },
        ],
        [{ text: 'a' }, { text: 'b' }],
      ],
    },
    { kind: 'code', text: 'let x  = 1' },
    {
      kind: 'table',
      rows: [
        [{ text: 'p' }, { text: 'q' }],
        [{ text: 'r' }, { text: 's' }],
      ],
    },
  ])
})

it('takes front matter for metadata', () => {
  const { metadata, blocks } = read('---\ntitle: "A: b"\ntags:\n  - one\n  - two\nkeywords: [x, y]\n---\nText')
  expect(metadata).toEqual({ title: 'A: b', tags: 'one, two', keywords: 'x, y' })
  expect(blocks).toEqual([{ kind: 'paragraph', text: 'Text' }])
})

it('leaves a rule at the top alone', () => {
  expect(read('---\n\nText').metadata).toEqual({})
})

it('reads as plain text what is nested too deep', () => {
  const { warnings, blocks } = read(`${'>'.repeat(50_000)} x`)
  expect(warnings).toEqual(['nested too deep for Markdown: read as plain text'])
  expect(blocks.length).toBeGreaterThan(0)
})

it('numbers footnotes by their marks and puts them last', () => {
  const source =
    'One[^b] and two[^a], one again[^b], `[^a]`, none[^x].\n\n[^a]: First *note*.\n[^b]: Second\n  goes on.\n\n    - with an item\n\nAfter.\n'
  expect(read(source).blocks).toEqual([
    { kind: 'paragraph', text: 'One[1] and two[2], one again[1], [^a], none[^x].' },
    { kind: 'paragraph', text: 'After.' },
    { kind: 'list-item', depth: 0, text: '1. Second goes on.' },
    { kind: 'list-item', depth: 1, text: '• with an item' },
    { kind: 'list-item', depth: 0, text: '2. First note.' },
  ])
})
