// Charts of OpenDocument files: the titles of it and its axes, and its table of numbers.
import { shownChart, type Series } from './chart.ts'
import type { FlowBlock } from './flow-blocks.ts'
import { readXml } from './xml-events.ts'

const mostCells = 100_000

/** Whether the content of an object within a document is a chart. */
export function isOdfChart(xml: string): boolean {
  return /<(?:\w+:)?plot-area\b/.test(xml)
}

/** Captions and a table: a row for each category, a column for each series. */
export function odfChartBlocks(xml: string): FlowBlock[] {
  const titles: string[] = []
  const axes: string[] = []
  const rows: string[][] = []
  let inAxis = false
  let cells = 0
  let inText = false
  /** The texts of the element in hand: a title or a cell. */
  let parts: string[] = []
  readXml(xml, {
    open(name) {
      if (name === 'axis') inAxis = true
      else if (name === 'table-row') rows.push([])
      else if (name === 'title' || name === 'subtitle' || name === 'table-cell') parts = []
      else if (name === 'p') inText = true
    },
    close(name) {
      if (name === 'axis') inAxis = false
      else if (name === 'p') inText = false
      else if (name === 'title' || name === 'subtitle') (inAxis ? axes : titles).push(parts.join(''))
      else if (name === 'table-cell' && ++cells < mostCells) rows.at(-1)?.push(parts.join(''))
    },
    text(data) {
      // Outside of paragraphs stands where on a sheet a cell came from.
      if (inText) parts.push(data)
    },
  })
  return shownChart(titles.join(' '), axes, seriesOf(rows))
}

/** A column of the chart's table is a series; its first column names the points. */
function seriesOf(rows: string[][]): Series[] {
  const [names = [], ...points] = rows
  // Rows need not be as long as the first: it alone could ask for far more cells than there are.
  if (names.length * points.length > mostCells) return []
  const categories = new Map(points.map((row, index) => [index, row[0] ?? '']))
  return names.slice(1).map((name, column) => ({
    name: [name],
    categories,
    values: new Map(points.map((row, index) => [index, (row[column + 1] ?? '').replace(/^(?:NaN|1\.#.*)$/i, '')])),
  }))
}
