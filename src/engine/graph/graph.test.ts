// The graph over documents put straight into the store: what they share, who refers to whom, and the files other programs read.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { graphCommands } from '../../contract/commands/graph.ts'
import type { Mention } from '../../contract/entity.ts'
import type { Topics } from '../search/topics.ts'
import type { Db } from '../store/db.ts'
import { addBooks } from '../testing/library.ts'
import { openTestDb } from '../testing/database.ts'
import { renderGraph } from './graph-files.ts'
import { graphOf } from './graph.ts'
import { putMentions, readMentions } from './mentions.ts'
import { related } from './related.ts'

const mention = (kind: Mention['kind'], key: string, name = key): Mention => ({
  kind,
  key,
  name,
  page: 1,
  boxes: [[1, 2, 3, 4]],
  count: 1,
  confidence: 0.9,
  found: 'label',
})
const iban = mention('iban', 'DE89370400440532013000')
const books = [
  { name: 'contract.pdf', class: 'contract', pages: ['a'] },
  { name: 'invoice.pdf', class: 'invoice', pages: ['b'] },
  { name: 'letter.pdf', class: 'letter', pages: ['c'] },
  { name: 'other.pdf', class: 'letter', pages: ['d'] },
]
const named = [
  [mention('reference', 'contract:4711'), mention('organisation', 'mill gmbh', "Mill's GmbH")],
  [mention('reference', 'contract:4711'), iban, mention('date', '2024-01-01')],
  [iban, mention('date', '2024-01-01'), mention('organisation', 'mill gmbh')],
  [mention('person', 'anna korn')],
]
const noTopics: Topics = {
  space: () => Promise.reject(new Error('not asked for')),
  refresh: async () => ({ model: null, shelves: new Map(), placeOf: () => null, nearest: () => [], likeness: () => 0 }),
  settled: async () => {},
  close: async () => {},
}
const wanted = (query: object) => graphCommands['graph.get'].input.parse(query)

describe.each(['sqlite', 'postgres'] as const)('on %s', (dialect) => {
  let db: Db
  let end: () => Promise<void>
  let ids: string[]

  beforeAll(async () => {
    ;({ db, end } = await openTestDb(dialect))
    ids = await addBooks(db, books)
    const runs = await db.read.selectFrom('document').select('run_id').orderBy('place').execute()
    await db.tx(async (tx) => {
      for (const [n, { run_id }] of runs.entries()) await putMentions(tx, run_id!, named[n]!, 'held')
    })
    // The first to ask starts the server.
  }, 120_000)
  afterAll(async () => {
    await end()
  })

  test('mentions come back as they were stored', async () => {
    const [first] = await db.read.selectFrom('document').select('run_id').orderBy('place').execute()
    expect(await readMentions(db, first!.run_id!)).toEqual([named[0]![1], named[0]![0]])
  })

  test('what two documents name connects them; a contract’s number refers to the contract; chance does not connect', async () => {
    const graph = graphCommands['graph.get'].output.parse(await graphOf(db, wanted({})))
    expect(
      graph.nodes
        .filter(({ type }) => type === 'entity')
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(['iban:DE89370400440532013000', 'organisation:mill gmbh', 'reference:contract:4711'])
    expect(graph.edges.filter(({ type }) => type === 'refers')).toEqual([
      {
        from: `document:${ids[1]}`,
        to: `document:${ids[0]}`,
        type: 'refers',
        label: 'refers to contract 4711',
        page: 1,
        count: 1,
        confidence: 0.9,
      },
    ])
    const known = new Set(graph.nodes.map(({ id }) => id))
    expect(graph.edges.every(({ from, to }) => known.has(from) && known.has(to))).toBe(true)
    expect(graph.more).toBe(false)
    expect((await graphOf(db, wanted({ limit: 1 }))).more).toBe(true)
  })

  test('around one document: what it names, and who else does', async () => {
    const graph = await graphOf(db, wanted({ document: ids[3] }))
    expect(graph.nodes.map(({ label }) => label).toSorted()).toEqual(['anna korn', 'letter', 'other.pdf'])
    const around = await graphOf(db, wanted({ document: ids[0] }))
    expect(around.nodes.filter(({ type }) => type === 'document')).toHaveLength(3)
  })

  test('related documents, with what is shared', async () => {
    const found = await related({ db, topics: noTopics }, { document: ids[1]!, limit: 10 })
    expect(found.map(({ document }) => document.name).toSorted()).toEqual(['contract.pdf', 'letter.pdf'])
    expect(found.find(({ document }) => document.name === 'letter.pdf')?.shared).toEqual([
      { kind: 'iban', key: iban.key, name: iban.name },
    ])
    expect(await related({ db, topics: noTopics }, { document: ids[3]!, limit: 10 })).toEqual([])
  })
})

test('files: every node and edge, whatever is in a name', () => {
  const graph = {
    nodes: [
      {
        id: 'document:1',
        type: 'document' as const,
        label: `a <b> "c" & 'd' \\ \n`,
        document: '1',
        class: null,
        degree: 1,
      },
      { id: 'class:x', type: 'class' as const, label: 'x', degree: 1 },
    ],
    edges: [{ from: 'document:1', to: 'class:x', type: 'is' as const, label: 'is' }],
    more: false,
  }
  expect(JSON.parse(renderGraph(graph, 'json'))).toEqual(graph)
  const xml = renderGraph(graph, 'graphml')
  expect(xml).toContain('<data key="n-label">a &lt;b&gt; &quot;c&quot; &amp; \'d\' \\ &#10;</data>')
  expect(xml).toContain('<edge id="e0" source="document:1" target="class:x">')
  expect(renderGraph(graph, 'cypher').trim().split('\n')).toEqual([
    String.raw`MERGE (n:Document {id: 'document:1'}) SET n += {type: 'document', label: 'a <b> "c" & \'d\' \\ \u000a', document: '1'};`,
    `MERGE (n:Class {id: 'class:x'}) SET n += {type: 'class', label: 'x'};`,
    `MATCH (a {id: 'document:1'}), (b {id: 'class:x'}) MERGE (a)-[r:IS]->(b) SET r += {type: 'is', label: 'is'};`,
  ])
})
