// A modal sheet: title, close button, scrolling body. Focus goes in, and back to where it was.
import { Dialog } from '@base-ui/react/dialog'
import { useRef, type ReactElement, type ReactNode, type RefObject } from 'react'
import { text } from '../text/words.ts'
import { IconButton } from './button.tsx'
import styles from './sheet.module.css'

interface SheetProps {
  title: string
  open: boolean
  onClose: () => void
  /** What has the focus first; else the sheet itself. */
  focus?: RefObject<HTMLElement | null>
  children: ReactNode
}

export function Sheet({ title, open, onClose, focus, children }: SheetProps): ReactElement {
  const popup = useRef<HTMLDivElement>(null)
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles['backdrop']} />
        <Dialog.Popup ref={popup} initialFocus={focus ?? popup} className={styles['sheet']}>
          <header className={styles['head']}>
            <Dialog.Title className={styles['title']}>{title}</Dialog.Title>
            <IconButton icon="x" label={text.close} onClick={onClose} />
          </header>
          <div className={styles['body']} role="region" aria-label={title} tabIndex={0}>
            {children}
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
