// What was read, moved to where it stands on the sheet: a sheet is drawn out or set straight for reading, and shown as it came.
import type { Box } from '../../contract/model.ts'
import type { DraftBlock } from '../page-builder.ts'

/** Blocks whose words stand where `move` says. */
export function movedBlocks(blocks: DraftBlock[], move: (box: Box) => Box): DraftBlock[] {
  const lines = <L extends { words: { bbox: Box }[] }>(all: L[]): L[] =>
    all.map((line) => ({ ...line, words: line.words.map((word) => ({ ...word, bbox: move(word.bbox) })) }))
  return blocks.map((block) =>
    block.kind === 'table'
      ? { ...block, rows: block.rows.map((row) => row.map((cell) => ({ ...cell, lines: lines(cell.lines) }))) }
      : { ...block, lines: lines(block.lines) },
  )
}
