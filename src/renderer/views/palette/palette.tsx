// The command palette: everything the window can do now, found by its words; Ctrl or Cmd+K.
import { Dialog } from '@base-ui/react/dialog'
import { useId, useRef, useState, type KeyboardEvent, type ReactElement } from 'react'
import { useClient } from '../../client/index.ts'
import { cx } from '../../parts/cx.ts'
import { Icon } from '../../parts/icon.tsx'
import { useApp } from '../../state/app.ts'
import { text } from '../../text/words.ts'
import { findWithin, listActions, type Action } from './actions.ts'
import styles from './palette.module.css'

const close = (): void => useApp.setState({ sheet: null })

export function Palette(): ReactElement {
  const open = useApp((state) => state.sheet === 'palette')
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles['backdrop']} />
        <Dialog.Popup className={styles['palette']}>
          <Dialog.Title className="unseen">{text.palette.title}</Dialog.Title>
          <Body />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

const shownMost = 12

function Body(): ReactElement {
  const client = useClient()
  const id = useId()
  const list = useRef<HTMLUListElement>(null)
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const words = typed.trim()
  const named = matching(listActions(client), typed).slice(0, shownMost)
  const found = words === '' ? named : [...named, findWithin(words)]
  const run = (action: Action | undefined): void => {
    if (!action) return
    close()
    action.run()
  }
  const press = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step) setAt((at + step + found.length) % Math.max(1, found.length))
    else if (event.key === 'Enter') run(found[at])
    else return
    event.preventDefault()
  }
  return (
    <>
      <div className={styles['field']}>
        <Icon name="search" />
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={found[at] ? `${id}-${at}` : undefined}
          aria-label={text.palette.title}
          placeholder={text.palette.placeholder}
          value={typed}
          spellCheck={false}
          autoComplete="off"
          onKeyDown={press}
          onChange={(event) => {
            setTyped(event.target.value)
            setAt(0)
          }}
        />
      </div>
      <ul ref={list} id={id} role="listbox" aria-label={text.palette.title} className={styles['list']}>
        {found.map((action, index) => (
          <li
            key={action.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            className={cx(styles, 'item')}
            onPointerMove={() => setAt(index)}
            onClick={() => run(action)}
          >
            <Icon name={action.icon} />
            <span>{action.label}</span>
            {action.keys && <kbd>{action.keys}</kbd>}
          </li>
        ))}
      </ul>
    </>
  )
}

/** Those with every word of what was typed, at the beginning of one of theirs first. */
function matching(actions: readonly Action[], typed: string): Action[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const score = ({ label, more = '' }: Action): number => {
    const all = `${label} ${more}`.toLowerCase()
    if (!words.every((word) => all.includes(word))) return -1
    return words.filter((word) => all.split(/\s+/).some((own) => own.startsWith(word))).length
  }
  return actions
    .map((action) => ({ action, rank: score(action) }))
    .filter(({ rank }) => rank >= 0)
    .toSorted((a, b) => b.rank - a.rank)
    .map(({ action }) => action)
}
