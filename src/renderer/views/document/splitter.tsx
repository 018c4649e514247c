// The line between pages and text: dragged, or moved with the arrow keys.
import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactElement } from 'react'
import { text } from '../../text/words.ts'
import styles from './splitter.module.css'

const least = 320
const step = 32

export function Splitter(): ReactElement {
  const line = useRef<HTMLDivElement>(null)
  /** Percent of the width that the right side has. */
  const [share, setShare] = useState(42)
  const widen = (width: number): void => {
    const panes = line.current?.parentElement
    if (!panes) return
    const fitting = Math.round(Math.min(panes.clientWidth - least, Math.max(least, width)))
    panes.style.setProperty('--side', `${fitting}px`)
    setShare(Math.round((100 * fitting) / panes.clientWidth))
  }
  const now = (): number => line.current?.nextElementSibling?.clientWidth ?? least
  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    const panes = event.currentTarget.parentElement
    if (panes) widen(panes.getBoundingClientRect().right - event.clientX)
  }
  const press = (event: KeyboardEvent): void => {
    const way = event.key === 'ArrowLeft' ? 1 : event.key === 'ArrowRight' ? -1 : 0
    if (!way) return
    event.preventDefault()
    widen(now() + way * step)
  }
  return (
    <div
      ref={line}
      role="separator"
      aria-orientation="vertical"
      aria-label={text.resize}
      aria-valuenow={share}
      tabIndex={0}
      className={styles['splitter']}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={press}
    />
  )
}
