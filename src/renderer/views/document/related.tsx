// Documents like this one, with what both name, and the way to the picture of all connections.
import type { ReactElement } from 'react'
import type { DocumentView } from '../../../contract/model.ts'
import { useClient } from '../../client/index.ts'
import { documentRoute, formatRoute } from '../../state/route.ts'
import { useLoaded } from '../../state/use-loaded.ts'
import { text } from '../../text/words.ts'
import { Group } from './facts.tsx'
import styles from './related.module.css'

const { understanding: words } = text
const limit = 6
const namesShown = 3

export function RelatedDocuments({ document }: { document: DocumentView }): ReactElement | null {
  const client = useClient()
  const { id, chunks, finishedAt } = document
  const { value } = useLoaded(finishedAt === null || chunks === 0 ? null : `${id} ${finishedAt}`, () =>
    client.call('documents.related', { document: id, limit }),
  )
  if (!value || value.length === 0) return null
  return (
    <Group title={words.related}>
      {value.map(({ document: other, shared }) => (
        <li key={other.id} className={styles['related']}>
          <a href={documentRoute(other.id)}>{other.name}</a>
          <small>
            {shared.length > 0
              ? words.sharing(
                  shared
                    .slice(0, namesShown)
                    .map(({ name }) => name)
                    .join(', '),
                )
              : words.alike}
          </small>
        </li>
      ))}
      <li className={styles['related']}>
        <a href={formatRoute({ view: 'library', query: `show=connections&of=${encodeURIComponent(id)}` })}>
          {text.library.views.connections}
        </a>
      </li>
    </Group>
  )
}
