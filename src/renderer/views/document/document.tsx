// One document: its pages on the left, its chunks, text and facts on the right. What is open is kept in the URL.
import { useEffect, useState, type ReactElement } from 'react'
import type { PageSummary } from '../../../contract/commands/documents.ts'
import { type Analysis, fieldsOf, type Box, type Chunk } from '../../../contract/model.ts'
import type { Field } from '../../../contract/understanding.ts'
import { useClient } from '../../client/index.ts'
import { Button } from '../../parts/button.tsx'
import { useApp } from '../../state/app.ts'
import { currentRoute, go, goToQueue } from '../../state/route.ts'
import { useLoaded } from '../../state/use-loaded.ts'
import { text } from '../../text/words.ts'
import { DocumentHead } from './head.tsx'
import styles from './document.module.css'
import { PagePane, type Target } from './page-pane.tsx'
import { SidePane, type SideTab } from './side-pane.tsx'
import { Splitter } from './splitter.tsx'
import { useFound } from './use-found.ts'

const noPages: readonly PageSummary[] = []
const noChunks: readonly Chunk[] = []
const noFields: readonly Field[] = []
const noLanguages: NonNullable<Analysis['pageLanguages']> = []
/** ms between two reads of a running document's details. */
const readPause = 600

export function DocumentScreen({
  id,
  page,
  chunk,
  find,
}: {
  id: string
  page: number | null
  chunk: number | null
  /** Words whose places are marked. */
  find: string
}): ReactElement {
  const client = useClient()
  const document = useApp((state) => state.library.documents.get(id))
  const stand = document && [document.state, document.pagesDone, document.pagesFailed, document.chunks].join()
  const [given, setGiven] = useState(0)
  const detail = useLoaded(
    `${id} ${stand} ${document?.class} ${given}`,
    () => client.call('documents.get', { document: id }),
    readPause,
  )
  const chunks = useLoaded(
    document && document.chunks === 0 ? null : `${id} ${document?.chunks} ${document?.finishedAt}`,
    () => client.call('documents.chunks', { document: id }),
    readPause,
  )
  // Where the pages are asked to go; scrolling by hand afterwards is the reader's own affair.
  const [target, setTarget] = useState<Target>({ page, chunk, asked: 0 })
  const [side, setSide] = useState<SideTab | null>(null)
  const [correcting, setCorrecting] = useState(0)
  const [pointed, setPointed] = useState<{ page: number; box: Box } | null>(null)
  const show = (next: { page?: number; chunk?: number | null; find?: string }): void => {
    // The address as it is by now: an answer that comes late must not take back what was typed meanwhile.
    const now = currentRoute()
    if (now.view === 'document' && now.id === id) go({ ...now, ...next }, { replace: true })
  }
  const goTo = (number: number, box?: Box): void => {
    show({ page: number })
    setTarget(({ asked }) => ({ page: number, chunk: null, box, asked: asked + 1 }))
  }
  // The first place comes into sight when the words change, not when a person scrolled away from it.
  const found = useFound(document ?? detail.value?.document, find, (place) => goTo(place.page, place.boxes[0]))

  const shown = document ?? detail.value?.document
  const name = shown?.name
  useEffect(() => {
    window.document.title = name === undefined ? text.app : `${name} – ${text.app}`
    return () => {
      window.document.title = text.app
    }
  }, [name])
  if (!shown) {
    return (
      <main className={styles['gone']} aria-busy={!detail.error}>
        {detail.error && (
          <>
            <h2>{text.gone}</h2>
            <p>{text.goneBody}</p>
            <Button icon="left" onClick={goToQueue}>
              {text.back}
            </Button>
          </>
        )}
      </main>
    )
  }
  const pages = detail.value?.pages ?? noPages
  const listed = chunks.value ?? noChunks
  return (
    <div className={styles['document']}>
      <DocumentHead
        document={shown}
        onClass={() => {
          setSide('details')
          setCorrecting((asked) => asked + 1)
        }}
      />
      <main className={styles['panes']}>
        <PagePane
          document={shown}
          pages={pages}
          loading={!detail.value && !detail.error}
          chunks={listed}
          selected={chunk}
          page={page ?? 1}
          target={target}
          find={find}
          found={found}
          pointed={pointed}
          onFind={(words) => {
            setPointed(null)
            show({ find: words })
          }}
          onStep={(by) => {
            setPointed(null)
            const place = found.step(by)
            if (place) goTo(place.page, place.boxes[0])
          }}
          onPage={(number) => show({ page: number })}
          onGoTo={(number) => goTo(number)}
          onChunk={(number) => show({ chunk: number })}
        />
        <Splitter />
        <SidePane
          document={shown}
          tab={side}
          onTab={(tab) => {
            setSide(tab)
            setCorrecting(0)
          }}
          correcting={correcting}
          metadata={detail.value?.metadata ?? {}}
          pageLanguages={detail.value?.analysis?.pageLanguages ?? noLanguages}
          fields={detail.value?.analysis ? fieldsOf(detail.value.analysis) : noFields}
          onPlace={({ page: number, bbox }) => {
            setPointed({ page: number, box: bbox })
            goTo(number, bbox)
          }}
          onChanged={() => setGiven((n) => n + 1)}
          chunks={listed}
          selected={chunk}
          onChunk={(number) => {
            const span = listed[number - 1]?.spans[0]
            show({ chunk: number })
            if (span) setTarget(({ asked }) => ({ page: span.page, chunk: number, asked: asked + 1 }))
          }}
        />
      </main>
    </div>
  )
}
