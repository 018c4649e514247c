// What connects documents: names, numbers and accounts that several of them have in common, as a list; of one document, drawn.
import { useMemo, type ReactElement } from 'react'
import type { Graph, GraphNode } from '../../../contract/commands/graph.ts'
import { useClient } from '../../client/index.ts'
import { Button } from '../../parts/button.tsx'
import { documentRoute } from '../../state/route.ts'
import { useLoaded } from '../../state/use-loaded.ts'
import { number } from '../../text/format.ts'
import { text } from '../../text/words.ts'
import styles from './connections.module.css'
import { GraphPicture } from './graph-picture.tsx'
import type { LibraryView } from './query.ts'
import { Nothing, Problem } from './results.tsx'

const limit = 300

export function Connections({
  view,
  onDocument,
}: {
  view: LibraryView
  onDocument: (document: string | null) => void
}): ReactElement {
  const client = useClient()
  const { document } = view
  const { value, error } = useLoaded(`${client.queue} ${document}`, () =>
    client.call('graph.get', { limit, ...(document !== null && { document }) }),
  )
  if (error) return <Problem error={error} />
  if (!value) return <p aria-busy="true" />
  if (document !== null) {
    const own = value.nodes.find((node) => node.document === document)
    return (
      <section className={styles['one']}>
        <header>
          <Button look="quiet" icon="left" onClick={() => onDocument(null)}>
            {text.library.views.connections}
          </Button>
          <h2>{text.library.graphOf(own?.label ?? '')}</h2>
        </header>
        <GraphPicture graph={value} centre={own?.id ?? null} onDocument={onDocument} />
        <Entities graph={value} onDocument={onDocument} />
      </section>
    )
  }
  return <Entities graph={value} onDocument={onDocument} />
}

/** Entities of more than one document, those of most documents first, each with its documents. */
function Entities({ graph, onDocument }: { graph: Graph; onDocument: (document: string) => void }): ReactElement {
  const shared = useMemo(() => sharedBy(graph), [graph])
  if (shared.length === 0) return <Nothing title={text.library.noConnections} note={text.library.connectionsNote} />
  return (
    <>
      <p className={styles['note']}>{text.library.connectionsNote}</p>
      <ul className={styles['entities']}>
        {shared.map(({ entity, documents }) => (
          <li key={entity.id}>
            <h3>
              <small>{entity.kind && text.library.kindsOfEntity[entity.kind]}</small>
              {entity.label}
              <span>{text.library.namedBy(number(documents.length))}</span>
            </h3>
            <ul>
              {documents.map((node) => (
                <li key={node.id}>
                  <a href={documentRoute(node.document ?? '')}>{node.label}</a>
                  <Button look="quiet" onClick={() => onDocument(node.document ?? '')}>
                    {text.library.views.connections}
                  </Button>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </>
  )
}

function sharedBy({ nodes, edges }: Graph): { entity: GraphNode; documents: GraphNode[] }[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const documents = new Map<string, GraphNode[]>()
  for (const { from, to, type } of edges) {
    const document = byId.get(from)
    if (type === 'names' && document) documents.set(to, [...(documents.get(to) ?? []), document])
  }
  return nodes
    .filter((node) => node.type === 'entity' && (documents.get(node.id)?.length ?? 0) > 1)
    .map((entity) => ({ entity, documents: documents.get(entity.id) ?? [] }))
    .toSorted((a, b) => b.documents.length - a.documents.length || (a.entity.label < b.entity.label ? -1 : 1))
}
