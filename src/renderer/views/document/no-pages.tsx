// What stands in place of pages: that they are still to come, or why there will be none and what to do.
import type { ReactElement } from 'react'
import { terminalStates, type DocumentView } from '../../../contract/model.ts'
import { useClient } from '../../client/index.ts'
import { Button } from '../../parts/button.tsx'
import { StateIcon } from '../../parts/state-badge.tsx'
import { attempt, copy, fetchFile, unlock } from '../../state/actions.ts'
import { said } from '../../text/said.ts'
import { allows, isLocked } from '../../state/select.ts'
import { text } from '../../text/words.ts'
import { allDetails } from '../queue/failure.tsx'
import { useVerb } from '../queue/row-actions.tsx'
import { UnlockForm } from '../queue/unlock-form.tsx'
import styles from './no-pages.module.css'

export function NoPages({ document }: { document: DocumentView }): ReactElement {
  const client = useClient()
  const run = useVerb()
  const { error } = document
  const ended = terminalStates.has(document.state)
  if (!error) {
    return (
      <div className={styles['none']}>
        <h2>{ended ? text.pagesNoneEver : text.pagesNone}</h2>
        {!ended && <p>{text.pagesNoneBody}</p>}
      </div>
    )
  }
  return (
    <div className={styles['none']}>
      <StateIcon state={document.state} size={28} />
      <h2>{said(error).title}</h2>
      {said(error).detail && <p>{said(error).detail}</p>}
      {isLocked(document) && (
        <UnlockForm
          one
          unlock={(password, remember) => unlock(client, { documents: [document.id] }, password, remember)}
        />
      )}
      <div className={styles['buttons']}>
        {document.sha256 !== null && (
          <Button icon="download" onClick={() => fetchFile(client.originalUrl(document.id))}>
            {text.formats.original}
          </Button>
        )}
        {allows('retry', document) && (
          <Button look={error.retryable ? 'plain' : 'quiet'} icon="retry" onClick={() => run('retry', [document.id])}>
            {text.retry}
          </Button>
        )}
        <Button look="quiet" icon="copy" onClick={() => attempt(() => copy(allDetails(document)))}>
          {text.copyDetails}
        </Button>
      </div>
    </div>
  )
}
