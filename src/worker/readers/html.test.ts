import { describe, expect, it } from 'vitest'
import { threadTime } from '../processor-time.ts'
import { htmlBlocks, readHtml } from './html.ts'

const blocks = (html: string) => htmlBlocks(html).blocks
const texts = (html: string) => blocks(html).map((block) => ('text' in block ? block.text : block.kind))

describe('htmlBlocks', () => {
  it('reads headings, paragraphs, lists and code', () => {
    expect(
      blocks(
        '<h2>A <i>title</i></h2><p>one <b>two</b>\n  three<br>four<ul><li>x<ul><li>y</ul><li><p>z</ul><ol start=3><li>c</ol><pre>\n a\n  b</pre>',
      ),
    ).toEqual([
      { kind: 'heading', level: 2, text: 'A title' },
      { kind: 'paragraph', text: 'one two three\nfour' },
      { kind: 'list-item', depth: 0, text: '• x' },
      { kind: 'list-item', depth: 1, text: '• y' },
      { kind: 'list-item', depth: 0, text: '• z' },
      { kind: 'list-item', depth: 0, text: '3. c' },
      { kind: 'code', text: ' a\n  b' },
    ])
  })

  it('drops what nobody sees, and nothing after it', () => {
    const hidden =
      '<script>a<b</script><style>p{}</style><template>t</template><svg><title>t</title><text>s</text></svg><svg/><div hidden>h<div>i</div></div><span style="color:red; display: none">n</span>'
    expect(texts(`${hidden}<p>seen`)).toEqual(['seen'])
    expect(texts('<p hidden>a<p>b')).toEqual(['b'])
    expect(texts('<ul><li hidden>a<ul><li>a2</ul><li>b</ul>c')).toEqual(['• b', 'c'])
    expect(texts('<div><p hidden>a</div>b')).toEqual(['b'])
    expect(texts('<table><tr><td style="display:none">a<td>b</table>')).toEqual(['b'])
  })

  it('keeps where links lead', () => {
    const page =
      '<p>see <a href="https://a.example/x">the <b>page</b></a>, <a href="#here">here</a> or <a href="javascript:x()">run</a><ul><li><a href="mailto:b@a.example">write</a></ul><table><tr><td><a href="https://a.example">A</a><td>b<tr><td>c<td>d</table>'
    expect(blocks(page)).toMatchObject([
      { text: 'see the page, here or run', links: [{ text: 'the page', target: 'https://a.example/x' }] },
      { text: '• write', links: [{ text: 'write', target: 'mailto:b@a.example' }] },
      { kind: 'table', links: [{ text: 'A', target: 'https://a.example' }] },
    ])
  })

  it('reads a table with its spans, headers and caption', () => {
    expect(
      blocks(
        '<table><caption>C</caption><thead><tr><td>h<th colspan=2>i</thead><tr><td rowspan="2">a<td>b<td><p>c<p>d<tr><td>e</table>',
      ),
    ).toEqual([
      { kind: 'caption', text: 'C' },
      {
        kind: 'table',
        rows: [
          [
            { text: 'h', header: true },
            { text: 'i', header: true, colspan: 2 },
          ],
          [{ text: 'a', rowspan: 2 }, { text: 'b' }, { text: 'c\nd' }],
          [{ text: 'e' }],
        ],
      },
    ])
  })

  it('takes tables that only arrange a page apart', () => {
    expect(blocks('<table><tr><td><h1>Site</h1><td><table><tr><td>a<td>b<tr><td>c<td>d</table></table>')).toEqual([
      { kind: 'heading', level: 1, text: 'Site' },
      {
        kind: 'table',
        rows: [
          [{ text: 'a' }, { text: 'b' }],
          [{ text: 'c' }, { text: 'd' }],
        ],
      },
    ])
    expect(texts('<table role=presentation><tr><td>a<td>b</table>')).toEqual(['a', 'b'])
  })

  it('keeps what a picture shows and a field holds', () => {
    expect(
      texts('<p>A<img alt="a red  duck" src=x.png>swims <input value="far"><input type=hidden value=token>'),
    ).toEqual(['A a red duck swims far '.trim()])
  })

  it('takes an empty line made of <br> for the end of a paragraph, and resolves references', () => {
    expect(texts('a<br>b<br><br>c &amp; d&eacute; &#8364;')).toEqual(['a\nb', 'c & dé €'])
  })

  it('reads what a page says of itself', () => {
    const page =
      '<html lang=de><title>T &amp; x</title><meta name="author" content="Ann"><meta property="article:published_time" content="2024">'
    expect(htmlBlocks(page).metadata).toEqual({ language: 'de', title: 'T & x', author: 'Ann', created: '2024' })
  })

  it.each([
    ['nested blocks', '<div>'.repeat(100_000)],
    ['nested tables', '<table><tr><td>'.repeat(20_000)],
    ['nested lists', '<ul><li>a'.repeat(20_000)],
    ['brackets', '<'.repeat(500_000)],
    ['attributes', `<p ${'a=1 '.repeat(100_000)}>`],
    ['hidden parts', '<p hidden>'.repeat(50_000)],
  ])('is not stopped by 100,000 %s', (_, html) => {
    const begun = threadTime()
    expect(texts(`${html}</p><p>end`).length).toBeGreaterThan(0)
    expect(threadTime() - begun).toBeLessThan(5000)
  })
})

it('finds the set a page declares', () => {
  const bytes = new Uint8Array([...new TextEncoder().encode('<meta charset="shift_jis"><p>'), 0x93, 0xfa, 0x96, 0x7b])
  expect(readHtml(bytes).blocks).toEqual([{ kind: 'paragraph', text: '日本' }])
})

it('leaves out what a style sheet hides, and nothing that another rule may show', () => {
  const page = `<style>.gone, #no { display: none } .tab { display: none } .tab.on { display: block } p.x { display: none }
    @media print { .screen { display: none } }</style>
    <p class="a gone">hidden</p><p id="no">hidden</p><p class="tab on">tab</p><p class="screen">screen</p><p style="mso-hide:all">hidden</p><p>last`
  expect(htmlBlocks(page).blocks.map((block) => ('text' in block ? block.text : ''))).toEqual(['tab', 'screen', 'last'])
})

it('knows that in XHTML an empty title ends', () => {
  const page =
    '<?xml version="1.0"?><html xmlns="x"><head><title/><script src="a"/></head><body><p>words</p></body></html>'
  expect(htmlBlocks(page).blocks).toEqual([{ kind: 'paragraph', text: 'words' }])
})

it('numbers items as the list, its style or the item says, and reads markers that are written out', () => {
  const said = texts(
    '<ol type="a" start="3"><li>c<li value="6">f</ol><ol style="list-style-type: upper-roman"><li>one<li>two</ol>' +
      '<ol><li><p><span style="display:block;float:left">2.1</span>said<ul><li><span style="float:left">•</span>deep</ul></ol>',
  )
  expect(said).toEqual(['c. c', 'f. f', 'I. one', 'II. two', '2.1 said', '• deep'])
})

it('keeps a text that floats and never ends', () => {
  expect(texts('<ul><li><span style="float:left">one</li><li>two</li></ul>')).toEqual(['• one', '• two'])
})

it('writes marks of notes as documents have them, and not the way back', () => {
  const said = texts(
    '<p>Text<a href="#n1" id="r1"><sup>1</sup></a>, more<sup><a href="b.xhtml#n2">*</a></sup> at <a href="#c">2</a> x<sup>2</sup></p>' +
      '<ol><li id="n1">A note.<a href="#r1" role="doc-backlink">↩︎</a></li></ol><p><a name="n3" href="#r3">3</a>Another</p>',
  )
  expect(said).toEqual(['Text[1], more[*] at 2 x2', '1. A note.', '[3] Another'])
})

it('puts how signs are said in brackets', () => {
  expect(texts('<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rt>じ<rt></ruby>です</p>')).toEqual([
    '漢(かん)字(じ)です',
  ])
})
