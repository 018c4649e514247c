// Charts of XLS files: titles of it and its axes, and the numbers where the file keeps what was drawn.
import { general } from './cell-general.ts'
import { shownChart, type Series } from './chart.ts'
import type { FlowBlock } from './flow-blocks.ts'
import type { XlsWorkbook } from './xls-cells.ts'
import type { XlsRecord } from './xls-records.ts'

const mostPoints = 100_000

/** Takes in a chart's records, one after another. */
export class XlsChart {
  readonly #workbook: XlsWorkbook
  readonly #names: string[] = []
  readonly #values = new Map<number, Map<number, string>>()
  readonly #categories = new Map<number, string>()
  /** Groups of records that are open: those of a series hold its name. */
  readonly #groups: number[] = []
  #before = 0
  #title = ''
  readonly #axes: string[] = []
  /** The last text, until a record says what it belongs to. */
  #text = ''
  /** What cached cells are: 1 values, 2 categories. */
  #index = 0
  #points = 0
  constructor(workbook: XlsWorkbook) {
    this.#workbook = workbook
  }

  add(record: XlsRecord): void {
    if (record.type === 0x1033) this.#groups.push(this.#before)
    else if (record.type === 0x1034) this.#groups.pop()
    else if (record.type === 0x1003) this.#names.push('')
    else if (record.type === 0x1025) this.#text = ''
    else if (record.type === 0x100d) {
      record.skip(2)
      const text = record.text(record.uint8(), this.#workbook)
      if (this.#groups.at(-1) === 0x1003) this.#names[this.#names.length - 1] = text
      else this.#text = text
    } else if (record.type === 0x1027) {
      const whose = record.uint16()
      if (whose === 1) this.#title = this.#text
      else if (whose === 2 || whose === 3 || whose === 7) this.#axes.push(this.#text)
    } else if (record.type === 0x1065) this.#index = record.uint16()
    else if ((record.type === 0x203 || record.type === 0x204) && ++this.#points < mostPoints) this.#point(record)
    this.#before = record.type
  }

  blocks(): FlowBlock[] {
    const series = [...this.#values].map(([index, values]): Series => {
      const name = this.#names[index] ?? ''
      return { name: [name], categories: this.#categories, values }
    })
    return shownChart(this.#title, this.#axes, series)
  }

  #point(record: XlsRecord): void {
    const [point, series] = [record.uint16(), record.uint16()]
    record.skip(2)
    const text = record.type === 0x203 ? general(record.float64()) : record.text(record.uint16(), this.#workbook)
    if (this.#index === 2) this.#categories.set(point, text)
    else if (this.#index === 1) {
      const values = this.#values.get(series) ?? new Map<number, string>()
      this.#values.set(series, values.set(point, text))
    }
  }
}
