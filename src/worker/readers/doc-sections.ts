// Sections of an old Word document: which of their ends begin no page.
import { DocPlaces, type DocBytes } from './doc-bytes.ts'
import { readProperties } from './doc-runs.ts'

const breakKind = 0x3009
const continuous = 0
const columnBreak = 1
const noProperties = 0xffffffff

/** Places of the marks after which the next section goes on on the same page. `table`: where sections end, and where their properties lie. */
export function quietSections(main: DocBytes, table: DocBytes): Set<number> {
  const places = new DocPlaces(table, 12)
  const quiet = new Set<number>()
  /** Bytes of properties that may still be read: each section has its own. */
  let left = main.length
  for (let i = 1; i < places.count; i++) {
    const at = places.record(i).u32(2)
    if (at === noProperties) continue
    const size = main.u16(at)
    left -= size
    if (left < 0) break
    readProperties(main, at + 2, at + 2 + size, (code, operand) => {
      const kind = main.u8(operand)
      if (code === breakKind && (kind === continuous || kind === columnBreak)) quiet.add(places.at(i) - 1)
    })
  }
  return quiet
}
