// One document: its pages on the left, its chunks, text and facts on the right. What is open is kept in the URL.
import { useEffect, useState, type ReactElement } from 'react'
import type { PageSummary } from '../../../contract/commands/documents.ts'
import type { Chunk } from '../../../contract/model.ts'
import { useClient } from '../../client/index.ts'
import { Button } from '../../parts/button.tsx'
import { useApp } from '../../state/app.ts'
import { go, goToQueue } from '../../state/route.ts'
import { useLoaded } from '../../state/use-loaded.ts'
import { text } from '../../text/words.ts'
import { DocumentHead } from './head.tsx'
import styles from './document.module.css'
import { PagePane, type Target } from './page-pane.tsx'
import { SidePane } from './side-pane.tsx'
import { Splitter } from './splitter.tsx'

const noPages: readonly PageSummary[] = []
const noChunks: readonly Chunk[] = []
/** ms between two reads of a running document's details. */
const readPause = 600

export function DocumentScreen({
  id,
  page,
  chunk,
}: {
  id: string
  page: number | null
  chunk: number | null
}): ReactElement {
  const client = useClient()
  const document = useApp((state) => state.library.documents.get(id))
  const stand = document && [document.state, document.pagesDone, document.pagesFailed, document.chunks].join()
  const detail = useLoaded(`${id} ${stand}`, () => client.call('documents.get', { document: id }), readPause)
  const chunks = useLoaded(
    document && document.chunks === 0 ? null : `${id} ${document?.chunks} ${document?.finishedAt}`,
    () => client.call('documents.chunks', { document: id }),
    readPause,
  )
  // Where the pages are asked to go; scrolling by hand afterwards is the reader's own affair.
  const [target, setTarget] = useState<Target>({ page, chunk, asked: 0 })
  const show = (next: { page?: number; chunk?: number | null }): void =>
    go(
      { view: 'document', id, page: next.page ?? page, chunk: next.chunk === undefined ? chunk : next.chunk },
      { replace: true },
    )

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
  const found = chunks.value ?? noChunks
  return (
    <div className={styles['document']}>
      <DocumentHead document={shown} />
      <main className={styles['panes']}>
        <PagePane
          document={shown}
          pages={pages}
          loading={!detail.value && !detail.error}
          chunks={found}
          selected={chunk}
          page={page ?? 1}
          target={target}
          onPage={(number) => show({ page: number })}
          onGoTo={(number) => {
            show({ page: number })
            setTarget(({ asked }) => ({ page: number, chunk: null, asked: asked + 1 }))
          }}
          onChunk={(number) => show({ chunk: number })}
        />
        <Splitter />
        <SidePane
          document={shown}
          metadata={detail.value?.metadata ?? {}}
          chunks={found}
          selected={chunk}
          onChunk={(number) => {
            const first = found[number - 1]?.spans[0]
            show({ chunk: number })
            if (first) setTarget(({ asked }) => ({ page: first.page, chunk: number, asked: asked + 1 }))
          }}
        />
      </main>
    </div>
  )
}
