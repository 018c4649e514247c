// Finding words in the open document: how many places there are, and the way from one to the next.
import type { ReactElement } from 'react'
import { IconButton } from '../../parts/button.tsx'
import { Icon } from '../../parts/icon.tsx'
import { number } from '../../text/format.ts'
import { text } from '../../text/words.ts'
import styles from './find-bar.module.css'

const { understanding: words } = text

export function FindBar({
  value,
  at,
  of,
  onChange,
  onStep,
}: {
  value: string
  /** The place shown, from 0; and how many there are, null: not known yet. */
  at: number
  of: number | null
  onChange: (find: string) => void
  onStep: (by: 1 | -1) => void
}): ReactElement {
  return (
    <div className={styles['find']} role="search">
      <Icon name="search" />
      <input
        type="search"
        data-find
        aria-label={words.find}
        placeholder={words.findShort}
        value={value}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onStep(event.shiftKey ? -1 : 1)
          else if (event.key === 'Escape' && value !== '') onChange('')
          // Empty, it gives the keys back to the pages.
          else if (event.key === 'Escape') event.currentTarget.blur()
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
      />
      {value !== '' && (
        <>
          <output aria-live="polite">
            {of === null ? '' : of === 0 ? words.noPlaces : words.places(number(at + 1), number(of))}
          </output>
          <IconButton icon="up" label={words.findPrevious} disabled={!of} onClick={() => onStep(-1)} />
          <IconButton icon="down" label={words.findNext} disabled={!of} onClick={() => onStep(1)} />
          <IconButton icon="x" label={words.findClose} onClick={() => onChange('')} />
        </>
      )}
    </div>
  )
}
