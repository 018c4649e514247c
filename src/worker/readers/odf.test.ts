import { strToU8, zipSync } from 'fflate'
import { expect, it } from 'vitest'
import { readOdp, readOdt } from './odf.ts'
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
  const content = `<text:list-style style:name="N"><text:list-level-style-number text:level="1" style:num-format="1"/></text:list-style>
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
    { kind: 'paragraph', text: '[1] the note' },
    { kind: 'footer', text: 'Foot' },
  ])
  expect(metadata).toEqual({ title: 'T', author: 'Ann' })
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
    { kind: 'page-break' },
  ])
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
    { kind: 'paragraph', text: 'Comment: why' },
  ])
  expect(warnings).toEqual(['1 hidden sheet was left out: Secret'])
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
