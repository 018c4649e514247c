// A page drawn from its words at their boxes, for pages that were laid out here or whose picture is missing.
import { memo, type ReactElement } from 'react'
import type { Block, Line, Page } from '../../../contract/model.ts'
import styles from './page-text.module.css'

/** Share of a line box's height that lies below the baseline. */
const descent = 0.21
/** Type size as a share of a line box's height: our own layout makes them equal, recognised boxes hug the letters less evenly. */
const typeSize = { layout: 1, other: 0.9 }

export const PageText = memo(function PageText({ page }: { page: Page }): ReactElement {
  return (
    <svg
      className={styles['text']}
      viewBox={`0 0 ${page.width} ${page.height}`}
      preserveAspectRatio="none"
      data-testid="page-text"
    >
      {page.blocks.map((block, index) => (
        <g key={index} className={styles[block.kind]}>
          {block.kind === 'table' && <Rules block={block} />}
          {block.lines.map((line, at) => (
            <TextLine
              key={at}
              line={line}
              text={page.text}
              size={page.source === 'layout' ? typeSize.layout : typeSize.other}
            />
          ))}
        </g>
      ))}
    </svg>
  )
})

/** Words are set to the width they were measured at, whatever font is at hand. */
function TextLine({ line, text, size }: { line: Line; text: string; size: number }): ReactElement {
  const pieces: readonly (readonly [number, number, number, number, number, number])[] =
    line.words.length > 0
      ? line.words.map(([start, end, x0, y0, x1, y1]) => [start, end, x0, y0, x1, y1] as const)
      : [[line.start, line.end, ...line.bbox]]
  return (
    <>
      {pieces.map(([start, end, x0, , x1]) => {
        const height = line.bbox[3] - line.bbox[1]
        return (
          <text
            key={start}
            x={x0}
            y={line.bbox[3] - height * descent}
            fontSize={height * size}
            textLength={Math.max(0.1, x1 - x0)}
            lengthAdjust="spacingAndGlyphs"
          >
            {text.slice(start, end)}
          </text>
        )
      })}
    </>
  )
}

/** Hairlines around a table and between its rows: halfway between one line of text and the next. */
function Rules({ block }: { block: Block }): ReactElement {
  const [x0, y0, x1, y1] = block.bbox
  const tops = [...new Set(block.lines.map((line) => Math.round(line.bbox[1])))].toSorted((a, b) => a - b)
  return (
    <path
      d={[
        `M${x0} ${y0 - 2}H${x1}`,
        ...tops.slice(1).map((top) => `M${x0} ${top - 1}H${x1}`),
        `M${x0} ${y1 + 2}H${x1}`,
      ].join('')}
    />
  )
}
