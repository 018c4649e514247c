// The whole window takes files. While files are dragged over it, an overlay says so.
import { useRef, useState, type DragEvent, type ReactElement, type ReactNode } from 'react'
import { collectDrop } from '../client/collect.ts'
import { useClient } from '../client/index.ts'
import { addFiles, attempt } from '../state/actions.ts'
import { text } from '../text/words.ts'
import { cx } from './cx.ts'
import styles from './drop-zone.module.css'
import { Mark } from './icon.tsx'

export function DropZone({ children }: { children: ReactNode }): ReactElement {
  const client = useClient()
  const [over, setOver] = useState(false)
  /** Entering a child fires before leaving its parent: only the balance tells whether the drag is still over the window. */
  const depth = useRef(0)

  const enter = (event: DragEvent): void => {
    if (!hasFiles(event)) return
    event.preventDefault()
    depth.current += 1
    setOver(true)
  }
  const leave = (event: DragEvent): void => {
    if (!hasFiles(event)) return
    depth.current = Math.max(0, depth.current - 1)
    if (depth.current === 0) setOver(false)
  }
  const move = (event: DragEvent): void => {
    if (!hasFiles(event)) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'copy'
  }
  const drop = (event: DragEvent): void => {
    if (!hasFiles(event)) return
    event.preventDefault()
    depth.current = 0
    setOver(false)
    const files = collectDrop(event.dataTransfer, { whole: client.pick !== undefined })
    attempt(async () => addFiles(client, await files))
  }

  return (
    <div
      data-testid="drop-zone"
      className={styles['zone']}
      onDragEnter={enter}
      onDragLeave={leave}
      onDragOver={move}
      onDrop={drop}
    >
      {children}
      <div className={cx(styles, 'overlay', over && 'over')} aria-hidden={!over}>
        <div className={styles['card']}>
          <Mark size={56} />
          <strong>{text.dropTitle}</strong>
          <span>{text.dropBody}</span>
        </div>
      </div>
    </div>
  )
}

const hasFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files')
