// Charts of Office files: the titles of it and its axes, and the numbers that were drawn as a table. Read from what the chart keeps of its data.
import { general } from './cell-general.ts'
import type { FlowBlock } from './flow-blocks.ts'
import { readXml } from './xml-events.ts'

/** One row of a chart's numbers, by the index of their points. */
export interface Series {
  name: string[]
  categories: Map<number, string>
  values: Map<number, string>
}

const mostPoints = 100_000

/** Captions and a table: a row for each category, a column for each series. */
export function chartBlocks(xml: string): FlowBlock[] {
  const series: Series[] = []
  const title: string[] = []
  const axes: string[] = []
  const open: string[] = []
  let point = 0
  let points = 0
  readXml(xml, {
    open(name, attributes) {
      if (parts.has(name)) open.push(name)
      if (name === 'ser') series.push({ name: [], categories: new Map(), values: new Map() })
      else if (name === 'title' && open.includes('plotArea')) axes.push('')
      else if (name === 'p') title.push(' ')
      else if (name === 'pt') point = Number(attributes.get('idx') ?? 0)
    },
    close(name) {
      const at = open.lastIndexOf(name)
      if (parts.has(name) && at !== -1) open.length = at
    },
    text(data) {
      const inside = open.at(-1)
      const around = open.at(-2)
      const last = series.at(-1)
      if (inside === 't' && open.includes('title')) {
        if (open.includes('plotArea')) axes.push((axes.pop() ?? '') + data)
        else title.push(data)
      }
      if (inside !== 'v' || !last || !open.includes('ser') || ++points > mostPoints) return
      else if (around === 'tx') last.name.push(data)
      else if (around === 'cat' || around === 'xVal') last.categories.set(point, data)
      else if (around === 'val' || around === 'yVal') last.values.set(point, data)
    },
  })
  return shownChart(title.join(''), axes, series)
}

/** Captions and a table of what a chart of any format holds. */
export function shownChart(title: string, axes: string[], series: Series[]): FlowBlock[] {
  const blocks = [title, axes.filter((axis) => /\S/.test(axis)).join(', ')].flatMap(caption)
  const named = [...new Set(series.flatMap(({ values }) => [...values.keys()]))].toSorted((a, b) => a - b)
  if (named.length === 0 || named.length * series.length > mostPoints) return blocks
  const shown = (text: string) => (text.trim() !== '' && Number.isFinite(Number(text)) ? general(Number(text)) : text)
  const header = ['', ...series.map(({ name }) => name.join(''))].map((text) => ({ text, header: true }))
  const rows = named.map((index) => [
    { text: shown(series.find(({ categories }) => categories.has(index))?.categories.get(index) ?? String(index + 1)) },
    ...series.map(({ values }) => ({ text: shown(values.get(index) ?? '') })),
  ])
  blocks.push({ kind: 'table', rows: [header, ...rows] })
  return blocks
}

function caption(text: string): FlowBlock[] {
  const shown = text.replace(/\s+/g, ' ').trim()
  return shown === '' ? [] : [{ kind: 'caption', text: shown }]
}

/** Elements that tell what a text in a chart is. */
const parts = new Set(['title', 'plotArea', 'ser', 'tx', 'cat', 'xVal', 'val', 'yVal', 'v', 't'])
