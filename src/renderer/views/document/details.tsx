// The facts of a document: what it is, the file, how it was read, what went wrong, where its outputs are, what happened.
import type { ReactElement } from 'react'
import type { Analysis, DocumentView } from '../../../contract/model.ts'
import { useClient } from '../../client/index.ts'
import { Button, IconButton } from '../../parts/button.tsx'
import { ProgressBar } from '../../parts/progress.tsx'
import { attempt, copy } from '../../state/actions.ts'
import { useApp } from '../../state/app.ts'
import { documentRoute, formatRoute } from '../../state/route.ts'
import { useLoaded } from '../../state/use-loaded.ts'
import { classLabel } from '../../text/class-label.ts'
import { said, saidInLine, sentence } from '../../text/said.ts'
import { lanes, reasons, text } from '../../text/words.ts'
import { date, duration, label, language, number, percent, size } from '../../text/format.ts'
import { allDetails, hasFailure } from '../queue/failure.tsx'
import { ClassFacts } from './class-facts.tsx'
import styles from './details.module.css'
import { Fact, Group } from './facts.tsx'
import { History } from './history.tsx'
import { RelatedDocuments } from './related.tsx'

const { facts } = text
type PageLanguages = NonNullable<Analysis['pageLanguages']>

export function Details({
  document,
  metadata,
  pageLanguages,
  correcting,
}: {
  document: DocumentView
  metadata: Record<string, string>
  pageLanguages: PageLanguages
  /** How often it was asked to correct the class: each time its form opens. */
  correcting: number
}): ReactElement {
  return (
    <section role="region" aria-label={text.details} className={styles['details']} tabIndex={0}>
      {hasFailure(document) && <Problems document={document} />}
      <What document={document} pageLanguages={pageLanguages} correcting={correcting} />
      <RelatedDocuments document={document} />
      <Outputs document={document} />
      <Reading document={document} />
      <File document={document} />
      {Object.keys(metadata).length > 0 && (
        <Group title={facts.metadata}>
          {Object.entries(metadata).map(([name, value]) => (
            <Fact key={name} name={label(name)}>
              {value}
            </Fact>
          ))}
        </Group>
      )}
      <History document={document} />
    </section>
  )
}

function What({
  document,
  pageLanguages,
  correcting,
}: {
  document: DocumentView
  pageLanguages: PageLanguages
  correcting: number
}): ReactElement | null {
  const { class: name, confidence, summary, title } = document
  if (name === null && !summary) return null
  return (
    <Group title={facts.what}>
      {name !== null && (
        <Fact name={facts.class}>
          <b>{classLabel(name)}</b>
          {confidence !== null && (
            <span className={styles['sure']}>
              <ProgressBar
                value={confidence}
                words={text.confidence(percent(confidence))}
                label={facts.class}
                tone="busy"
              />
              {text.confidence(percent(confidence))}
            </span>
          )}
        </Fact>
      )}
      <li className={styles['fact']}>
        <span />
        <ClassFacts document={document} correcting={correcting} />
      </li>
      {(document.language !== null || pageLanguages.length > 0) && (
        <Fact name={facts.language}>
          {[
            ...(document.language === null ? [] : [language(document.language)]),
            ...[...Map.groupBy(pageLanguages, (one) => one.language)].map(([code, pages]) =>
              text.understanding.onPages(language(code), pages.map(({ page }) => number(page)).join(', ')),
            ),
          ].join('; ')}
        </Fact>
      )}
      {title && (
        <Fact name={facts.title}>
          <bdi>{title}</bdi>
        </Fact>
      )}
      {summary && (
        <Fact name={facts.summary}>
          <bdi>{summary}</bdi>
        </Fact>
      )}
    </Group>
  )
}

function Problems({ document }: { document: DocumentView }): ReactElement {
  const { error, failedPages } = document
  return (
    <Group title={facts.problems}>
      {error && failedPages.length === 0 && (
        <li className={styles['problem']}>
          <b>{said(error).title}</b>
          {said(error).detail && <p>{said(error).detail}</p>}
        </li>
      )}
      {failedPages.map((failed) => (
        <li key={failed.page} className={styles['problem']}>
          <b>{text.pageFailed(failed.page, reasons[failed.reason])}</b>
          <p>{saidInLine(failed.error)}</p>
        </li>
      ))}
      <li>
        <Button look="quiet" icon="copy" onClick={() => attempt(() => copy(allDetails(document)))}>
          {text.copyDetails}
        </Button>
      </li>
    </Group>
  )
}

function Outputs({ document }: { document: DocumentView }): ReactElement | null {
  const client = useClient()
  const { showInFolder, openPath } = client
  if (document.outputs.length === 0) return null
  return (
    <Group title={facts.outputs}>
      {document.outputs.map((path) => (
        <li key={path} className={styles['output']}>
          {openPath ? (
            <a href="#" onClick={(event) => (event.preventDefault(), attempt(() => openPath(path)))}>
              {path}
            </a>
          ) : (
            <span>{path}</span>
          )}
          {showInFolder && (
            <IconButton icon="folder" label={text.showInFolder} onClick={() => attempt(() => showInFolder(path))} />
          )}
        </li>
      ))}
    </Group>
  )
}

function Reading({ document }: { document: DocumentView }): ReactElement {
  const { pages, pagesFailed, ocrPages, startedAt, finishedAt } = document
  return (
    <Group title={facts.reading}>
      {pages !== null && (
        <Fact name={facts.pages}>
          {[
            number(pages),
            ocrPages > 0 && `${number(ocrPages)} ${facts.recognised}`,
            pagesFailed > 0 && `${number(pagesFailed)} ${facts.failed}`,
          ]
            .filter(Boolean)
            .join(' · ')}
        </Fact>
      )}
      {document.chunks > 0 && <Fact name={facts.chunks}>{number(document.chunks)}</Fact>}
      {document.embeddings > 0 && <Fact name={facts.vectors}>{number(document.embeddings)}</Fact>}
      <Fact name={facts.added}>{date(document.addedAt)}</Fact>
      {finishedAt !== null && <Fact name={facts.finished}>{date(finishedAt)}</Fact>}
      {finishedAt !== null && startedAt !== null && !document.reused && (
        <Fact name={facts.took}>{duration(finishedAt - startedAt)}</Fact>
      )}
      {document.reused && <Fact name={facts.took}>{text.reused}</Fact>}
      <Fact name={facts.lane}>{lanes[document.lane]}</Fact>
      {document.run !== null && (
        <Fact name={facts.run}>
          <code>{document.run}</code>
        </Fact>
      )}
      {document.warnings.map((warning) => (
        <Fact key={warning} name={facts.warnings}>
          {sentence(warning)}
        </Fact>
      ))}
    </Group>
  )
}

function File({ document }: { document: DocumentView }): ReactElement {
  const { id, parent, finishedAt } = document
  const client = useClient()
  const within = useApp((state) => parent && state.library.documents.get(parent.document))
  const held = useLoaded(finishedAt === null ? null : `${id} ${finishedAt}`, () =>
    client.call('documents.list', { filter: { parent: id }, limit: 1 }),
  )
  const count = held.value?.total ?? 0
  return (
    <Group title={facts.file}>
      <Fact name={facts.path}>{document.path}</Fact>
      {within && (
        <Fact name={facts.within}>
          <a href={documentRoute(within.id)}>{within.name}</a>
        </Fact>
      )}
      {count > 0 && (
        <Fact name={facts.holds}>
          <a href={formatRoute({ view: 'queue', tab: 'all', search: `in:${id}` })}>{text.batchOf(count, '')}</a>
        </Fact>
      )}
      {document.mediaType !== null && <Fact name={facts.type}>{document.mediaType}</Fact>}
      <Fact name={facts.size}>{size(document.size)}</Fact>
      {document.sha256 !== null && (
        <Fact name={facts.hash}>
          <code>{document.sha256}</code>
        </Fact>
      )}
    </Group>
  )
}
