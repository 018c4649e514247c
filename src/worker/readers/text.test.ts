import { describe, expect, it } from 'vitest'
import { readText, textBlocks } from './text.ts'

const blocks = (text: string) => [...textBlocks(text)].filter((block) => block.kind !== 'page-break')

describe('textBlocks', () => {
  it('parts paragraphs at blank lines, whatever the line ends', () => {
    expect(blocks('one\r\ntwo\r\n\r\n \t\r\nthree')).toEqual([
      { kind: 'paragraph', text: 'one\ntwo' },
      { kind: 'paragraph', text: 'three' },
    ])
  })

  it('takes a form feed for the end of a page', () => {
    expect([...textBlocks('one\ftwo')]).toEqual([
      { kind: 'paragraph', text: 'one' },
      { kind: 'page-break' },
      { kind: 'paragraph', text: 'two' },
      { kind: 'page-break' },
    ])
  })

  it('knows lists, with what is indented under an item', () => {
    expect(blocks('Buy:\n- milk\n  from the farm\n- bread\n1. then\nGo home.').map((block) => block.kind)).toEqual([
      'paragraph',
      'list-item',
      'list-item',
      'list-item',
      'paragraph',
    ])
  })

  it('keeps lines that are set in columns', () => {
    const table = 'Name      Age   City\nAnn        31   Rome\nBob        29   Oslo'
    expect(blocks(table)).toEqual([{ kind: 'code', text: table }])
    const listing = '    for x in y:\n        go(x)\n    done'
    expect(blocks(listing)).toEqual([{ kind: 'code', text: listing }])
  })

  it('takes each unwrapped line for a paragraph', () => {
    const long = 'word '.repeat(60).trim()
    expect(blocks(`${long}\n${long}`)).toHaveLength(2)
  })
})

it('warns when bytes were no characters', () => {
  const broken = new Uint8Array([...new TextEncoder().encode('äöüäöüäöüäöüäöü'), 0xff])
  expect(readText(broken).warnings).toHaveLength(1)
})
