// The tools over the pages: which page it is and where its text is from, zoom, what is drawn over it, and what is looked for.
import type { ReactElement, ReactNode } from 'react'
import type { PageSummary } from '../../../contract/commands/documents.ts'
import { IconButton } from '../../parts/button.tsx'
import { sources, text } from '../../text/words.ts'
import { number, percent, ratio } from '../../text/format.ts'
import styles from './page-tools.module.css'

export const zoomStep = 1.25

interface PageToolsProps {
  page: number
  pages: readonly PageSummary[]
  /** CSS pixels a point, and whether that is what fits. */
  scale: number
  isFit: boolean
  words: boolean
  structure: boolean
  onStep: (by: 1 | -1) => void
  onZoom: (by: number) => void
  onFit: () => void
  onWords: () => void
  onStructure: () => void
  /** The search. */
  children: ReactNode
}

export function PageTools(props: PageToolsProps): ReactElement {
  const { page, pages, scale, isFit, words, structure, onStep, onZoom, onFit, onWords, onStructure, children } = props
  return (
    <div className={styles['tools']} role="toolbar" aria-label={text.page}>
      <IconButton icon="up" label={text.previousPage} disabled={page <= 1} onClick={() => onStep(-1)} />
      <span>
        {number(Math.min(page, pages.length))} / {number(pages.length)}
      </span>
      <IconButton icon="down" label={text.nextPage} disabled={page >= pages.length} onClick={() => onStep(1)} />
      <Source page={pages[page - 1]} />
      <hr />
      <IconButton icon="minus" label={text.zoomOut} onClick={() => onZoom(1 / zoomStep)} />
      <span>{zoomWords(scale)}</span>
      <IconButton icon="plus" label={text.zoomIn} onClick={() => onZoom(zoomStep)} />
      <IconButton icon="fit" label={text.zoomFit} aria-pressed={isFit} onClick={onFit} />
      <hr />
      <IconButton
        icon="words"
        label={text.showWords}
        note={text.showWordsNote}
        aria-pressed={words}
        onClick={onWords}
      />
      <IconButton icon="columns" label={text.understanding.structure} aria-pressed={structure} onClick={onStructure} />
      <hr />
      {children}
    </div>
  )
}

/** Where the shown page's text is from, and how sure recognition was. */
function Source({ page }: { page: PageSummary | undefined }): ReactElement | null {
  if (!page?.source) return null
  const sure = page.source === 'ocr' && page.confidence !== null ? ` · ${percent(page.confidence)}` : ''
  const words = `${sources[page.source]}${sure}`
  return (
    <span className={styles['source']} title={words}>
      {words}
    </span>
  )
}

/** Scale as a person reads it: 96 CSS px an inch, 72 points an inch, so that 100 % is the paper's own size. */
const zoomWords = (scale: number): string => ratio((scale * 72) / 96)
