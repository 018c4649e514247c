// What a search finds: documents with the passages that hold the words, each leading to its place on the page; without words, what was
// read last.
import { memo, useState, type ReactElement, type ReactNode } from 'react'
import type { Passage, SearchHit } from '../../../contract/commands/search.ts'
import type { DocumentView } from '../../../contract/model.ts'
import { useClient } from '../../client/index.ts'
import { Button } from '../../parts/button.tsx'
import { ClassChip } from '../../parts/class-chip.tsx'
import { cx } from '../../parts/cx.ts'
import { Icon } from '../../parts/icon.tsx'
import { Live } from '../../parts/live.tsx'
import type { WireError } from '../../../contract/error.ts'
import { useApp } from '../../state/app.ts'
import { formatRoute, go } from '../../state/route.ts'
import { useLoaded } from '../../state/use-loaded.ts'
import { number } from '../../text/format.ts'
import { said } from '../../text/said.ts'
import { text } from '../../text/words.ts'
import { filterOf, type LibraryView } from './query.ts'
import styles from './results.module.css'

/** Documents shown at first, as many more each time, and the most that a search gives. */
const step = 40
const mostFound = 200
const mostRecent = 10_000

/** How many are asked for: a step, and one more each time; other words begin anew. */
function useMore(key: string, most: number): { limit: number; more: (() => void) | null } {
  const [asked, setAsked] = useState({ key, limit: step })
  const limit = asked.key === key ? asked.limit : step
  const more = limit < most ? () => setAsked({ key, limit: Math.min(most, limit + step) }) : null
  return { limit, more }
}

export function Results({ view }: { view: LibraryView }): ReactElement {
  return view.words.trim() === '' ? <Recent view={view} /> : <Found view={view} />
}

function Found({ view }: { view: LibraryView }): ReactElement {
  const client = useClient()
  const key = JSON.stringify([client.queue, view.words, filterOf(view)])
  const { limit, more } = useMore(key, mostFound)
  const { value, error } = useLoaded(`${key} ${limit}`, () =>
    client.call('search.query', { query: view.words, filter: filterOf(view), typing: true, limit }),
  )
  if (error) return <Problem error={error} />
  if (!value) return <Looking />
  const count = text.library.found(number(value.hits.length), value.more)
  return (
    <>
      <Live message={value.hits.length === 0 ? text.library.nothing : count} />
      {value.instead.map(({ word, taken }) => (
        <p key={word} className={styles['remark']}>
          {text.library.instead(word, taken.slice(0, 4).join(', '))}
        </p>
      ))}
      {value.matched === 'any' && value.hits.length > 0 && <p className={styles['remark']}>{text.library.some}</p>}
      {value.hits.length === 0 ? (
        <Nothing title={text.library.nothing} note={text.library.nothingNote} />
      ) : (
        <>
          <p className={styles['count']}>{count}</p>
          <ol className={styles['hits']}>
            {value.hits.map((hit) => (
              <Hit key={hit.document.id} hit={hit} words={view.words} />
            ))}
          </ol>
          {value.more && <More more={more} />}
        </>
      )}
    </>
  )
}

/** What is said where an answer takes its time. */
function Looking(): ReactElement {
  return (
    <p className={cx(styles, 'count', 'looking')} aria-busy="true">
      {text.library.looking}
    </p>
  )
}

/** The way to those after the last one; at the end of it, what to do instead. */
function More({ more }: { more: (() => void) | null }): ReactElement {
  return (
    <p className={styles['more']}>
      {more ? <Button onClick={more}>{text.library.more}</Button> : text.library.noMore(number(mostFound))}
    </p>
  )
}

const Hit = memo(function Hit({ hit, words }: { hit: SearchHit; words: string }): ReactElement {
  const { document, copies, passages } = hit
  return (
    <li className={styles['hit']}>
      <Head document={document} page={passages[0]?.page ?? null} find={words} />
      <ul>
        {passages.map((passage) => (
          <li key={passage.chunk}>
            <a href={placeOf(document.id, passage.page, words)}>
              <Marked passage={passage} />
              <small>{text.library.page(number(passage.page))}</small>
            </a>
          </li>
        ))}
      </ul>
      {copies > 0 && <small className={styles['copies']}>{text.library.copies(number(copies))}</small>}
    </li>
  )
})

const placeOf = (id: string, page: number | null, find: string): string =>
  formatRoute({ view: 'document', id, page, chunk: null, find })

function Head({ document, page, find }: { document: DocumentView; page: number | null; find: string }): ReactElement {
  const folder = document.path.slice(0, Math.max(0, document.path.length - document.name.length)).replace(/[\\/]$/, '')
  return (
    <h2>
      <a href={placeOf(document.id, page, find)} title={document.path}>
        {document.name}
      </a>
      <ClassChip name={document.class} confidence={document.confidence} />
      {folder && (
        <small title={document.path}>
          <bdi>{folder}</bdi>
        </small>
      )}
    </h2>
  )
}

/** The passage with the words that were found set off. */
function Marked({ passage: { text: words, marks } }: { passage: Passage }): ReactElement {
  const parts: ReactElement[] = []
  let at = 0
  for (const [start, end] of marks) {
    parts.push(
      <span key={`${at} before`}>{words.slice(at, start)}</span>,
      <mark key={start}>{words.slice(start, end)}</mark>,
    )
    at = end
  }
  return (
    <span dir="auto">
      {parts}
      {words.slice(at)}
    </span>
  )
}

function Recent({ view }: { view: LibraryView }): ReactElement {
  const client = useClient()
  const stand = useApp((state) => state.library.documents.size)
  const filter = { states: ['done', 'partial'] as DocumentView['state'][], ...filterOf(view) }
  const { limit, more } = useMore(JSON.stringify([client.queue, filter]), mostRecent)
  const key = JSON.stringify([client.queue, stand, filter, limit])
  const { value, error } = useLoaded(key, () => client.call('documents.list', { filter, limit }), 1000)
  if (error) return <Problem error={error} />
  if (!value) return <Looking />
  if (value.documents.length === 0) {
    return (
      <Nothing title={text.library.empty} note={text.library.emptyNote}>
        <Button icon="queue" onClick={() => go({ view: 'queue', tab: 'all', search: '' })}>
          {text.views.queue}
        </Button>
      </Nothing>
    )
  }
  return (
    <>
      <p className={styles['count']}>{text.library.recent}</p>
      <ol className={styles['hits']}>
        {value.documents.map((document) => (
          <li key={document.id} className={styles['hit']}>
            <Head document={document} page={null} find="" />
            {document.summary && <p dir="auto">{document.summary}</p>}
          </li>
        ))}
      </ol>
      {value.total > limit && more && <More more={more} />}
    </>
  )
}

export function Nothing({
  title,
  note,
  children,
}: {
  title: string
  note: string
  children?: ReactNode
}): ReactElement {
  return (
    <div className={styles['nothing']}>
      <Icon name="library" size={28} />
      <h2>{title}</h2>
      <p>{note}</p>
      {children}
    </div>
  )
}

export function Problem({ error }: { error: WireError }): ReactElement {
  const { title, detail } = said(error)
  return (
    <p role="alert" className={styles['remark']}>
      <strong>{title}</strong> {detail}
    </p>
  )
}
