// How a page was read, drawn over it: each block with its kind and its number in reading order, tables with their cells, and a line
// from block to block. What was read wrongly is seen here first.
import { memo, type ReactElement } from 'react'
import type { Block, Box, Page } from '../../../contract/model.ts'
import styles from './page-structure.module.css'

/** Points. */
const badge = { width: 17, height: 11 }

export const PageStructure = memo(function PageStructure({ page }: { page: Page }): ReactElement {
  const middles = page.blocks.map(({ bbox: [x0, y0, x1, y1] }) => [(x0 + x1) / 2, (y0 + y1) / 2])
  return (
    <svg
      className={styles['structure']}
      viewBox={`0 0 ${page.width} ${page.height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      data-testid="page-structure"
    >
      <polyline className={styles['order']} points={middles.map((point) => point.join(' ')).join(', ')} />
      {page.blocks.map((block, index) => {
        const [x0, y0, x1, y1] = block.bbox
        return (
          <g key={block.start} data-kind={block.kind} className={styles['block']}>
            <rect x={x0} y={y0} width={x1 - x0} height={y1 - y0} />
            {cellBoxes(block).map(([cx0, cy0, cx1, cy1]) => (
              <rect
                key={`${cx0} ${cy0}`}
                className={styles['cell']}
                x={cx0}
                y={cy0}
                width={cx1 - cx0}
                height={cy1 - cy0}
              />
            ))}
            <rect className={styles['badge']} x={x0} y={y0 - badge.height} width={badge.width} height={badge.height} />
            <text x={x0 + badge.width / 2} y={y0 - 3} textAnchor="middle">
              {index + 1}
            </text>
            <text className={styles['kind']} x={x0 + badge.width + 3} y={y0 - 3}>
              {block.kind}
              {block.level ? ` ${block.level}` : ''}
            </text>
          </g>
        )
      })}
    </svg>
  )
})

/** Around the words of each cell: cells are known by their text. */
function cellBoxes({ rows = [], lines }: Block): Box[] {
  const words = lines.flatMap((line) => line.words)
  return rows.flat().flatMap(({ start, end }) => {
    const own = words.filter(([from, to]) => from >= start && to <= end)
    if (own.length === 0) return []
    return [
      [
        Math.min(...own.map((word) => word[2])) - 1,
        Math.min(...own.map((word) => word[3])) - 1,
        Math.max(...own.map((word) => word[4])) + 1,
        Math.max(...own.map((word) => word[5])) + 1,
      ] satisfies Box,
    ]
  })
}
