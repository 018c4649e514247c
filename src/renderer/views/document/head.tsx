// The head of a document: back, name, state and class, what can be done, and the ways out.
import { useEffect, useRef, type ReactElement } from 'react'
import type { PackAs } from '../../../contract/commands/documents.ts'
import type { DocumentView } from '../../../contract/model.ts'
import { useClient } from '../../client/index.ts'
import { Button, IconButton, Tip } from '../../parts/button.tsx'
import { ClassChip } from '../../parts/class-chip.tsx'
import { ExportMenu } from '../../parts/export-menu.tsx'
import { ProgressBar } from '../../parts/progress.tsx'
import { StateBadge, toneOf } from '../../parts/state-badge.tsx'
import { attempt, copy, fetchFile, readAgain } from '../../state/actions.ts'
import { useApp } from '../../state/app.ts'
import { goToQueue } from '../../state/route.ts'
import { allows, awaitsWorker, canReadAgain, offeredOf, tabOf, type Verb } from '../../state/select.ts'
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
  const urlOf = (as: PackAs): string =>
    as === 'original' ? client.originalUrl(document.id) : client.exportUrl(document.id, as)
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
        {canReadAgain(document) && document.pagesDone > 0 && (
          <IconButton
            icon="scan"
            label={text.readAgain}
            note={text.readAgainNote}
            onClick={() => attempt(() => readAgain(client, [document.id]))}
          />
        )}
        {/* Where nothing came of a document there is only the file itself to take away. */}
        {(document.pagesDone > 0 || document.finishedAt === null) && (
          <Button look="quiet" icon="copy" disabled={document.pagesDone === 0} onClick={() => attempt(copyText)}>
            {text.copyText}
          </Button>
        )}
        {offeredOf(document).length > 0 && (
          <ExportMenu offered={offeredOf(document)} onChoose={(as) => fetchFile(urlOf(as))}>
            {text.download}
          </ExportMenu>
        )}
      </div>
    </header>
  )
}
