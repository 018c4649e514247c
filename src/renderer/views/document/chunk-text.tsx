// A chunk's text; rows of a table, whose cells are parted by tabs, stand in columns.
import type { ReactElement } from 'react'
import { cx } from '../../parts/cx.ts'
import styles from './chunk-text.module.css'

interface ChunkTextProps {
  id: string
  text: string
  /** All of it, as it is; else its beginning, without blank lines. */
  whole: boolean
}

/** Inside a button only spans may stand, so the table is one in looks alone. */
export function ChunkText({ id, text, whole }: ChunkTextProps): ReactElement {
  const parts = split(whole ? text : text.replaceAll(/\n\s*\n/g, '\n'))
  return (
    <span id={id} className={cx(styles, 'text', !whole && (parts.some(({ rows }) => rows) ? 'short' : 'clamped'))}>
      {parts.map(({ words, rows }, index) =>
        rows ? (
          <span key={index} className={styles['table']} dir="auto">
            {rows.map((cells, row) => (
              <span key={row} className={styles['row']}>
                {cells.map((cell, column) => (
                  <span key={column}>{cell} </span>
                ))}
              </span>
            ))}
          </span>
        ) : (
          <bdi key={index}>{words}</bdi>
        ),
      )}
    </span>
  )
}

interface Part {
  words: string
  rows: string[][] | null
}

/** Text and tables in turn: two or more lines in a row that have tabs are a table. */
function split(text: string): Part[] {
  const parts: Part[] = []
  for (const line of text.split('\n')) {
    const cells = line.includes('\t') ? line.split('\t') : null
    const last = parts.at(-1)
    if (cells && last?.rows) last.rows.push(cells)
    else if (cells) parts.push({ words: '', rows: [cells] })
    else if (last && !last.rows) last.words += `\n${line}`
    else parts.push({ words: line, rows: null })
  }
  return parts
}
