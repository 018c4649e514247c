// Review: documents whose class nobody decided, least certain first, one at a time and by keys; and unknown ones that are alike.
import { useEffect, useRef, useState, type KeyboardEvent, type ReactElement } from 'react'
import type { Output } from '../../../contract/api.ts'
import { useClient } from '../../client/index.ts'
import { Button } from '../../parts/button.tsx'
import { ClassChip } from '../../parts/class-chip.tsx'
import { ClassField } from '../../parts/class-field.tsx'
import fields from '../../parts/form.module.css'
import { Live } from '../../parts/live.tsx'
import { attempt } from '../../state/actions.ts'
import { showToast, useApp } from '../../state/app.ts'
import { documentRoute } from '../../state/route.ts'
import { useLoaded } from '../../state/use-loaded.ts'
import { classKey, classLabel } from '../../text/class-label.ts'
import { number, percent } from '../../text/format.ts'
import { text } from '../../text/words.ts'
import { PageText } from '../document/page-text.tsx'
import { typing } from '../keys.ts'
import { Nothing, Problem } from './results.tsx'
import styles from './review.module.css'

const { review: words } = text.library
type Item = Output<'classify.review'>['items'][number]

/** Asked for beyond those that were skipped. */
const ahead = 10
const most = 200
const pictureWidth = 520

export function Review(): ReactElement {
  const client = useClient()
  const [skipped, setSkipped] = useState<readonly string[]>([])
  const [decided, setDecided] = useState<readonly string[]>([])
  const limit = Math.min(most, skipped.length + ahead)
  const { value, error } = useLoaded(`${client.queue} ${decided.length} ${limit}`, () =>
    client.call('classify.review', { limit }),
  )
  if (error) return <Problem error={error} />
  if (!value) return <p aria-busy="true" />
  const current = value.items.find(({ document: { id } }) => !skipped.includes(id) && !decided.includes(id))
  const done = (ids: readonly string[]): void => setDecided((before) => [...before, ...ids])
  const decide = async ({ document }: Item, name: string): Promise<void> => {
    const { correction } = await client.call('classify.correct', { document: document.id, class: name })
    done([document.id])
    showToast({
      tone: 'plain',
      title: `${document.name}: ${text.understanding.corrected(classLabel(name))}`,
      hint: '',
      details: null,
      action: {
        label: text.understanding.undo,
        run: () =>
          attempt(async () => {
            await client.call('classify.undo', { correction: correction.id })
            setDecided((before) => before.filter((id) => id !== document.id))
          }),
      },
    })
  }
  return (
    <>
      <p className={styles['left']}>{words.left(number(value.total))}</p>
      {value.groups.map((group) => (
        <Group key={group.documents.join()} group={group} onDecided={() => done(group.documents)} />
      ))}
      {current ? (
        <Decision
          key={current.document.id}
          item={current}
          onDecide={(name) => attempt(() => decide(current, name))}
          onSkip={() => setSkipped((before) => [...before, current.document.id])}
        />
      ) : (
        <Nothing title={words.none} note={words.noneNote} />
      )}
    </>
  )
}

function Decision({
  item: { document, candidates },
  onDecide,
  onSkip,
}: {
  item: Item
  onDecide: (name: string) => void
  onSkip: () => void
}): ReactElement {
  const [other, setOther] = useState('')
  const place = useRef<HTMLElement>(null)
  const field = useRef<HTMLInputElement>(null)
  // Each document takes the focus, so that its keys work at once.
  useEffect(() => place.current?.focus(), [])
  const press = (event: KeyboardEvent): void => {
    if (event.metaKey || event.ctrlKey || event.altKey || typing(event.target)) return
    const chosen = event.key === 'Enter' ? candidates[0] : candidates[Number(event.key) - 1]
    if (chosen && event.target === place.current) onDecide(chosen.class)
    else if (chosen && event.key !== 'Enter') onDecide(chosen.class)
    else if (event.key === 's') onSkip()
    else if (event.key === 'o') field.current?.focus()
    else return
    event.preventDefault()
  }
  return (
    <section
      ref={place}
      className={styles['decision']}
      tabIndex={-1}
      aria-label={document.name}
      onKeyDown={press}
      data-testid="review"
    >
      <Live message={document.name} />
      <FirstPage document={document} />
      <div>
        <h2>
          <a href={documentRoute(document.id)}>{document.name}</a>
          <ClassChip name={document.class} confidence={document.confidence} />
        </h2>
        <h3>{words.likeliest}</h3>
        <ol>
          {candidates.map(({ class: name, probability }, at) => (
            <li key={name}>
              <kbd>{at + 1}</kbd>
              <Button look={at === 0 ? 'primary' : 'plain'} onClick={() => onDecide(name)}>
                {words.confirm(classLabel(name))}
              </Button>
              <small>{percent(probability)}</small>
            </li>
          ))}
        </ol>
        <form
          className={fields['form']}
          onSubmit={(event) => {
            event.preventDefault()
            if (classKey(other) !== '') onDecide(classKey(other))
          }}
        >
          <ClassField
            ref={field}
            label={words.other}
            value={other}
            onChange={setOther}
            onEscape={() => place.current?.focus()}
          />
          <Button type="submit" disabled={classKey(other) === ''}>
            {words.otherSave}
          </Button>
          <Button look="quiet" onClick={onSkip}>
            {words.skip}
          </Button>
        </form>
        <p>{words.keys}</p>
      </div>
    </section>
  )
}

/** Its picture; where there is none, its words as they stand on it. */
function FirstPage({ document: { id, name } }: Pick<Item, 'document'>): ReactElement {
  const client = useClient()
  const [broken, setBroken] = useState(false)
  const { value: page, error } = useLoaded(id, () => client.call('documents.page', { document: id, page: 1 }))
  if (page?.source === 'layout' || (page && broken)) {
    const shape = { aspectRatio: `${page.width} / ${page.height}` }
    return (
      <div role="img" aria-label={words.page(name)} className={styles['paper']} style={shape}>
        <PageText page={page} />
      </div>
    )
  }
  if (!page && !error) return <div className={styles['paper']} />
  const source = client.pageImage(id, 1, pictureWidth)
  return <img src={source} alt={words.page(name)} onError={() => setBroken(true)} />
}

/** Unknown documents that are alike: one name for all of them. */
function Group({
  group: { documents, words: common },
  onDecided,
}: {
  group: Output<'classify.review'>['groups'][number]
  onDecided: () => void
}): ReactElement {
  const client = useClient()
  const names = useApp((state) => state.library.documents)
  const [name, setName] = useState('')
  const count = number(documents.length)
  const decide = async (): Promise<void> => {
    const wanted = classKey(name)
    await client.call('classify.train', { documents: documents.map((document) => ({ document, class: wanted })) })
    showToast({ tone: 'plain', title: words.named(count, classLabel(wanted)), hint: '', details: null })
    onDecided()
  }
  return (
    <section className={styles['group']} aria-label={words.newType}>
      <h2>{words.newType}</h2>
      <p>{words.alike(count, common.join(', '))}</p>
      <p>
        {documents.slice(0, 8).map((id, at) => (
          <a key={id} href={documentRoute(id)}>
            {names.get(id)?.name ?? words.show(number(at + 1))}
          </a>
        ))}
      </p>
      <form
        className={fields['form']}
        onSubmit={(event) => {
          event.preventDefault()
          if (classKey(name) !== '') attempt(decide)
        }}
      >
        <ClassField label={words.nameAll} value={name} onChange={setName} />
        <Button type="submit" disabled={classKey(name) === ''}>
          {words.otherSave}
        </Button>
      </form>
    </section>
  )
}
