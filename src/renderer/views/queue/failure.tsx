// What went wrong with a document: one line in its row, and on request every failed page with what to do.
import type { ReactElement } from 'react'
import type { DocumentView, FailedPage } from '../../../contract/model.ts'
import { useClient } from '../../client/index.ts'
import { Button } from '../../parts/button.tsx'
import { cx } from '../../parts/cx.ts'
import { Icon } from '../../parts/icon.tsx'
import { attempt, copy, fetchFile, unlock } from '../../state/actions.ts'
import { isLocked } from '../../state/select.ts'
import { errorDetails, toggleExpanded } from '../../state/app.ts'
import type { Listed } from '../../state/documents.ts'
import { said, saidInLine } from '../../text/said.ts'
import { reasons, text } from '../../text/words.ts'
import { plural } from '../../text/format.ts'
import styles from './failure.module.css'
import { useVerb } from './row-actions.tsx'
import { UnlockForm } from './unlock-form.tsx'

export const hasFailure = (document: DocumentView): boolean =>
  document.state !== 'cancelled' && (document.error !== null || document.failedPages.length > 0)

/** The first thing to know: `Page 3 took too long`, or the document's own error. */
export function headline(document: DocumentView): string {
  const [first] = document.failedPages
  if (document.failedPages.length > 1 && document.pages !== null)
    return text.pagesFailed(document.failedPages.length, document.pages)
  if (first) return text.pageFailed(first.page, reasons[first.reason])
  const { error } = document
  if (!error) return ''
  const { title } = said(error)
  return error.page === undefined ? title : `${text.pageN(error.page)}: ${title}`
}

export function FailureLine({ document, open }: { document: DocumentView; open: boolean }): ReactElement {
  const title = headline(document)
  const error = document.error ?? document.failedPages[0]?.error
  const hint = error ? said(error).detail : ''
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-expanded={open}
      className={cx(styles, 'line', document.state === 'failed' || document.state === 'expired' ? 'bad' : 'warn')}
      onClick={() => toggleExpanded(document.id)}
    >
      <span>
        <b>{title}</b>
        {hint && <small>{hint}</small>}
      </span>
      <span className="unseen">. {open ? text.hideDetails : text.showDetails}</span>
      <Icon name={open ? 'up' : 'down'} size={14} />
    </button>
  )
}

/** Pages shown one by one; the rest are counted. */
const shownPages = 6

export function FailurePanel({ document }: { document: Listed }): ReactElement {
  const client = useClient()
  const run = useVerb()
  const { error, failedPages } = document
  return (
    <div role="gridcell" className={styles['panel']}>
      {error && failedPages.length === 0 && (
        <p>
          <b>{said(error).title}</b>
          {said(error).detail && <span>{said(error).detail}</span>}
        </p>
      )}
      <ul>
        {failedPages.slice(0, shownPages).map((failed) => (
          <FailedPageLine key={failed.page} failed={failed} />
        ))}
        {failedPages.length > shownPages && <li>{text.morePages(failedPages.length - shownPages)}</li>}
      </ul>
      {isLocked(document) && (
        <UnlockForm
          one
          unlock={(password, remember) =>
            unlock(client.at(document.queue), { documents: [document.id] }, password, remember)
          }
        />
      )}
      <div className={styles['buttons']}>
        {document.sha256 !== null && (
          <Button icon="download" onClick={() => fetchFile(client.at(document.queue).originalUrl(document.id))}>
            {text.formats.original}
          </Button>
        )}
        <Button
          look={error?.retryable === false && failedPages.length === 0 ? 'quiet' : 'plain'}
          icon="retry"
          onClick={() => run('retry', [document.id])}
        >
          {failedPages.length > 0 ? `${text.retry} ${plural(failedPages.length, 'page')}` : text.retry}
        </Button>
        <Button look="quiet" icon="copy" onClick={() => attempt(() => copy(allDetails(document)))}>
          {text.copyDetails}
        </Button>
      </div>
    </div>
  )
}

function FailedPageLine({ failed }: { failed: FailedPage }): ReactElement {
  return (
    <li>
      <b>{text.pageFailed(failed.page, reasons[failed.reason])}</b>
      <span>{saidInLine(failed.error)}</span>
    </li>
  )
}

export function allDetails(document: DocumentView): string {
  const about = `${document.path} (${document.sha256 ?? 'not hashed'})`
  return [
    about,
    document.error && errorDetails(document.error),
    ...document.failedPages.map(({ page, reason, error }) => errorDetails(error, `page ${page}, ${reason}`)),
  ]
    .filter(Boolean)
    .join('\n')
}
