// The graph: documents, what they name, their classes, and which of them refers to which.
import type { Parsed } from '../../contract/api.ts'
import type { Graph, GraphEdge, GraphNode } from '../../contract/commands/graph.ts'
import { EntityKind } from '../../contract/entity.ts'
import type { DocumentView } from '../../contract/model.ts'
import type { Db } from '../store/db.ts'
import { getDocument, listByRuns, listDocuments } from '../store/views.ts'
import { telling } from './mentions.ts'

/** Runs a statement names. */
const runsPerStatement = 500

interface MentionRow {
  run_id: string
  kind: EntityKind
  key: string
  name: string
  page: number
  count: number
  confidence: number
}

export async function graphOf(db: Db, query: Parsed<'graph.get'>): Promise<Graph> {
  const kinds = query.kinds ?? telling
  const { documents, more } = await documentsFor(db, query, kinds)
  const mentions = await mentionsOf(db, [...documents.keys()], kinds)
  const byEntity = Map.groupBy(mentions, ({ kind, key }) => entityId(kind, key))
  const focus = query.document === undefined ? null : (await getDocument(db, query.document)).run
  const nodes: GraphNode[] = []
  const edges: GraphEdge[] = []
  for (const document of documents.values()) {
    nodes.push({
      id: documentId(document),
      type: 'document',
      label: document.title ?? document.name,
      document: document.id,
      class: document.class,
      degree: 0,
    })
    if (document.class !== null)
      edges.push({ from: documentId(document), to: `class:${document.class}`, type: 'is', label: 'is' })
  }
  for (const name of new Set([...documents.values()].flatMap((document) => document.class ?? [])))
    nodes.push({ id: `class:${name}`, type: 'class', label: name, degree: 0 })
  for (const [id, rows] of byEntity) {
    // What one document alone names connects nothing, unless that document is what is looked at.
    if (rows.length < 2 && rows[0]?.run_id !== focus) continue
    const [first] = rows
    if (!first) continue
    nodes.push({ id, type: 'entity', label: first.name, kind: first.kind, key: first.key, degree: 0 })
    for (const { run_id, page, count, confidence } of rows) {
      const document = documents.get(run_id)
      if (document)
        edges.push({ from: documentId(document), to: id, type: 'names', label: 'names', page, count, confidence })
    }
    edges.push(...references(first, rows, documents))
  }
  const degrees = new Map<string, number>()
  for (const { from, to } of edges) for (const id of [from, to]) degrees.set(id, (degrees.get(id) ?? 0) + 1)
  return { nodes: nodes.map((node) => ({ ...node, degree: degrees.get(node.id) ?? 0 })), edges, more }
}

/** "contract 4711" in a document that is no contract refers to the contract of that number. */
function references(
  entity: MentionRow,
  rows: readonly MentionRow[],
  documents: ReadonlyMap<string, DocumentView>,
): GraphEdge[] {
  const [of, number] = entity.key.split(':')
  if (entity.kind !== 'reference' || of === undefined || number === undefined) return []
  const all = rows.flatMap(({ run_id, page, count, confidence }) => {
    const document = documents.get(run_id)
    return document ? [{ document, page, count, confidence }] : []
  })
  const owners = all.filter(({ document }) => document.class === of)
  return all
    .filter(({ document }) => document.class !== of)
    .flatMap(({ document, ...mention }) =>
      owners.map((owner): GraphEdge => ({
        from: documentId(document),
        to: documentId(owner.document),
        type: 'refers',
        label: `refers to ${of} ${number}`,
        ...mention,
      })),
    )
}

/** Documents by their runs: the one asked for and those that name the same, or all that a filter means. */
async function documentsFor(
  db: Db,
  query: Parsed<'graph.get'>,
  kinds: readonly EntityKind[],
): Promise<{ documents: Map<string, DocumentView>; more: boolean }> {
  if (query.document === undefined) {
    const { documents, total } = await listDocuments(db, {
      filter: { ...query.filter, states: query.filter.states ?? ['done', 'partial'] },
      sort: 'added',
      descending: true,
      offset: 0,
      limit: query.limit,
    })
    return {
      documents: new Map(documents.toReversed().map((document) => [document.run ?? '', document])),
      more: total > documents.length,
    }
  }
  const focus = await getDocument(db, query.document)
  if (focus.run === null) return { documents: new Map(), more: false }
  const others = await db.read
    .selectFrom('mention as own')
    .innerJoin('mention as other', (join) =>
      join.onRef('other.kind', '=', 'own.kind').onRef('other.key', '=', 'own.key'),
    )
    .select((e) => ['other.run_id', e.fn.countAll<number>().as('shared')])
    .where('own.run_id', '=', focus.run)
    .where('other.run_id', '!=', focus.run)
    .where('own.kind', 'in', [...kinds])
    .groupBy('other.run_id')
    .orderBy('shared', 'desc')
    .orderBy('other.run_id')
    .limit(query.limit)
    .execute()
  const views = await listByRuns(
    db,
    others.map(({ run_id }) => run_id),
    { realm: focus.realm },
  )
  const documents = new Map([[focus.run, focus]])
  for (const [run, [newest]] of views) if (newest && documents.size < query.limit) documents.set(run, newest)
  return { documents, more: others.length >= query.limit }
}

async function mentionsOf(db: Db, runs: readonly string[], kinds: readonly EntityKind[]): Promise<MentionRow[]> {
  const rows: MentionRow[] = []
  for (let at = 0; at < runs.length; at += runsPerStatement) {
    const some = await db.read
      .selectFrom('mention')
      .select(['run_id', 'kind', 'key', 'name', 'page', 'count', 'confidence'])
      .where('run_id', 'in', runs.slice(at, at + runsPerStatement))
      .where('kind', 'in', [...kinds])
      .orderBy('run_id')
      .orderBy('kind')
      .orderBy('key')
      .execute()
    rows.push(...some.map((row) => ({ ...row, kind: EntityKind.parse(row.kind) })))
  }
  return rows
}

function documentId(document: DocumentView): string {
  return `document:${document.id}`
}

function entityId(kind: string, key: string): string {
  return `${kind}:${key}`
}
