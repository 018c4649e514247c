// Links of cells in an XLS file, as the records of Windows' own form keep them.
import { leadsOut } from './flow-blocks.ts'
import type { Sheet } from './sheet.ts'
import type { XlsRecord } from './xls-records.ts'

const hasMoniker = 1
const hasName = 0x10
const hasFrame = 0x80
const isText = 0x100
/** The class of addresses; others are of files on the writer's machine. */
const addressClass = 'e0c9ea79f9bace118c8200aa004ba90b'
const mostCells = 1000

/** Notes where the cells of a record lead. */
export function readLink(record: XlsRecord, sheet: Sheet): void {
  const [top, bottom, left, right] = [record.uint16(), record.uint16(), record.uint16(), record.uint16()]
  record.skip(20)
  const flags = record.uint32()
  if ((flags & hasName) !== 0) record.wideText(record.uint32())
  if ((flags & hasFrame) !== 0) record.wideText(record.uint32())
  let target = ''
  if ((flags & hasMoniker) !== 0) {
    if ((flags & isText) !== 0) target = record.wideText(record.uint32())
    else if (Buffer.from(record.bytes(16)).toString('hex') === addressClass)
      target = record.wideText(record.uint32() >> 1)
  }
  target = target.replace(/\0[\s\S]*$/, '')
  if (!leadsOut(target) || (bottom - top + 1) * (right - left + 1) > mostCells) return
  for (let row = top; row <= bottom; row++)
    for (let column = left; column <= right; column++) sheet.link(row, column, target)
}
