// The head of a document: back, name, state and class, what can be done, and the ways out.
import { Menu } from '@base-ui/react/menu'
import { useEffect, useRef, type ReactElement } from 'react'
import type { DocumentView } from '../../../contract/model.ts'
import { exportsOf } from '../../../contract/settings.ts'
import { useClient } from '../../client/index.ts'
import { Button, IconButton, Tip } from '../../parts/button.tsx'
import { ClassChip } from '../../parts/class-chip.tsx'
import { Icon } from '../../parts/icon.tsx'
import { ProgressBar } from '../../parts/progress.tsx'
import { StateBadge, toneOf } from '../../parts/state-badge.tsx'
import { attempt, copy } from '../../state/actions.ts'
import { useApp } from '../../state/app.ts'
import { goToQueue } from '../../state/route.ts'
import { allows, awaitsWorker, tabOf, type Verb } from '../../state/select.ts'
import { text } from '../../text/words.ts'
import { useVerb, verbIcons } from '../queue/row-actions.tsx'
import { progressWords } from '../queue/cells.tsx'
import styles from './head.module.css'

const offered: readonly Verb[] = ['pause', 'resume', 'retry', 'cancel']

/** `onClass`: somebody wants to correct the class. */
export function DocumentHead({ document, onClass }: { document: DocumentView; onClass: () => void }): ReactElement {
  const client = useClient()
  const run = useVerb()
  const heading = useRef<HTMLHeadingElement>(null)
  // Whoever opened the document by keyboard goes on from its name.
  useEffect(() => heading.current?.focus(), [])
  const active = tabOf(document) === 'active'
  const words = progressWords(document)
  const waits = useApp(({ library }) => {
    const listed = library.documents.get(document.id)
    return listed !== undefined && awaitsWorker(library, listed)
  })
  const copyText = async (): Promise<void> =>
    copy((await client.call('documents.text', { document: document.id })).text)
  return (
    <header className={styles['head']}>
      <IconButton icon="left" label={text.back} note="Esc" onClick={goToQueue} />
      <div className={styles['name']}>
        <h1 ref={heading} tabIndex={-1} title={document.path}>
          {document.name}
        </h1>
        <StateBadge state={document.state} still={waits} />
        {active && (
          <span className={styles['progress']}>
            <ProgressBar value={document.progress} words={words} label={document.name} tone={toneOf[document.state]} />
            <small>{waits ? `${words} · ${text.waitsForWorker}` : words}</small>
          </span>
        )}
        {document.class !== null && (
          <Tip label={text.understanding.correct}>
            <button type="button" className={styles['class']} onClick={onClass}>
              <ClassChip name={document.class} confidence={document.confidence} />
            </button>
          </Tip>
        )}
      </div>
      <div className={styles['actions']}>
        {offered
          .filter((verb) => allows(verb, document))
          .map((verb) => (
            <Button key={verb} look="quiet" icon={verbIcons[verb]} onClick={() => run(verb, [document.id])}>
              {text[verb]}
            </Button>
          ))}
        {/* Where nothing came of a document there is nothing to take away. */}
        {(document.pagesDone > 0 || document.finishedAt === null) && (
          <>
            <Button look="quiet" icon="copy" disabled={document.pagesDone === 0} onClick={() => attempt(copyText)}>
              {text.copyText}
            </Button>
            <ExportMenu document={document} />
          </>
        )}
      </div>
    </header>
  )
}

function ExportMenu({ document }: { document: DocumentView }): ReactElement {
  const client = useClient()
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger disabled={document.pagesDone === 0} render={<Button icon="download">{text.download}</Button>} />
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} align="end" className={styles['floating']}>
          <Menu.Popup className={styles['menu']}>
            {exportsOf(document.mediaType).map((format) => (
              <Menu.Item
                key={format}
                className={styles['item']}
                render={
                  <a href={client.exportUrl(document.id, format)} download>
                    <Icon name="file" />
                    {text.formats[format]}
                    <small>.{format}</small>
                  </a>
                }
              />
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
