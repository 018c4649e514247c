// What stands where the list would be: the welcome, the wait, or why nothing matches.
import type { ReactElement } from 'react'
import { AddButtons } from '../../parts/add.tsx'
import { Button } from '../../parts/button.tsx'
import { useApp } from '../../state/app.ts'
import { said } from '../../text/said.ts'
import { go } from '../../state/route.ts'
import { parseSearch } from '../../state/rows.ts'
import type { Tab } from '../../state/select.ts'
import { text } from '../../text/words.ts'
import styles from './empty.module.css'

export function Welcome(): ReactElement {
  const intake = useApp((state) => state.intake)
  return (
    <section className={styles['welcome']} aria-labelledby="welcome">
      <div className={styles['tray']}>
        <SheafDrawing />
        <h2 id="welcome">{text.emptyTitle}</h2>
        <p>{text.emptyBody}</p>
        <div className={styles['ways']}>
          <AddButtons samples />
        </div>
        <p className={styles['promise']}>
          <Lock />
          {intake ?? text.emptyPromise}
        </p>
      </div>
    </section>
  )
}

export function Connecting(): ReactElement {
  const refusal = useApp((state) => state.refusal)
  return (
    <section className={styles['quiet']} aria-busy={refusal === null}>
      <h2>{refusal ? said(refusal).title : text.connecting}</h2>
      <p>{refusal ? said(refusal).detail : text.connectingBody}</p>
    </section>
  )
}

/** `none`: the queues that are shown hold no document at all. */
export function NoMatch({ tab, search, none }: { tab: Tab; search: string; none: boolean }): ReactElement {
  // The list is searched by names; who looks for words within documents is led on.
  const words = parseSearch(search).filter.words?.join(' ') ?? ''
  return (
    <section className={styles['quiet']}>
      <h2>{search ? text.noMatchTitle : text.noneIn[tab]}</h2>
      {search && <p>{text.noMatch(search)}</p>}
      <div className={styles['ways']}>
        {none && !search && <AddButtons samples />}
        {words && (
          <Button icon="library" onClick={() => go({ view: 'library', query: `q=${encodeURIComponent(words)}` })}>
            {text.searchTexts}
          </Button>
        )}
        {(search || tab !== 'all') && (
          <Button look="quiet" onClick={() => go({ view: 'queue', tab: 'all', search: '' }, { replace: true })}>
            {text.showAll}
          </Button>
        )}
      </div>
    </section>
  )
}

/** Three sheets of paper, bound. */
function SheafDrawing(): ReactElement {
  return (
    <svg className={styles['drawing']} width="168" height="132" viewBox="0 0 168 132" fill="none" aria-hidden="true">
      <ellipse cx="84" cy="121" rx="58" ry="5" className={styles['shade']} />
      <g className={styles['sheet']}>
        <rect x="49" y="16" width="70" height="94" rx="5" transform="rotate(-15 84 118)" data-sheet="back" />
        <rect x="49" y="14" width="70" height="94" rx="5" transform="rotate(12 84 118)" data-sheet="middle" />
        <rect x="48" y="10" width="72" height="100" rx="5" data-sheet="front" />
      </g>
      <g className={styles['ink']}>
        <path d="M60 27h30" strokeWidth="4.5" data-line="title" />
        <path d="M60 41h48M60 50h48M60 59h42M60 68h46" strokeWidth="2.5" />
      </g>
      <rect x="60" y="38" width="50" height="15" rx="2" className={styles['stroke']} />
      <rect x="34" y="81" width="100" height="18" rx="9" className={styles['band']} />
    </svg>
  )
}

function Lock(): ReactElement {
  return (
    <svg width="14" height="14" viewBox="0 0 14 14" fill="none" aria-hidden="true">
      <path
        d="M4.5 6V4.25a2.5 2.5 0 0 1 5 0V6M3.75 6h6.5c.4 0 .75.35.75.75v4c0 .4-.35.75-.75.75h-6.5a.75.75 0 0 1-.75-.75v-4c0-.4.35-.75.75-.75z"
        stroke="currentColor"
        strokeWidth="1.25"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
