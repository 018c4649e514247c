// Review: documents that no person decided, least certain first, and groups of unknown ones that are alike: perhaps a class of their own.
import type { Output, Parsed } from '../../contract/api.ts'
import { unknownClass } from '../../contract/understanding.ts'
import type { Db } from '../store/db.ts'
import { getDocument } from '../store/views.ts'
import { decide } from './decide.ts'
import type { Learners } from './learners.ts'
import { alike, type Example, exampleOf } from './model.ts'
import { readSignals } from './own-rules.ts'

/** Unknown documents looked through for groups, newest first. */
const lookedAt = 300
/** Cosine from which two documents are of one kind, and how many make a kind. */
const sameKind = 0.35
const smallestGroup = 3
const wordsGiven = 6
const candidatesGiven = 4

/** Undecided runs of a realm with the first of their documents. */
function undecided(db: Db, realm: string) {
  return db.read
    .selectFrom('run')
    .innerJoin('signals', 'signals.run_id', 'run.id')
    .innerJoin(
      (e) =>
        e
          .selectFrom('document')
          .select(['document.run_id', (f) => f.fn.min('document.place').as('place')])
          .groupBy('document.run_id')
          .as('first'),
      (join) => join.onRef('first.run_id', '=', 'run.id'),
    )
    .innerJoin('document', 'document.place', 'first.place')
    .where('run.realm', '=', realm)
    .where('run.class', 'is not', null)
    .where((e) =>
      e.not(
        e.exists(
          e
            .selectFrom('correction')
            .select('correction.place')
            .whereRef('correction.sha256', '=', 'run.sha256')
            .whereRef('correction.realm', '=', 'run.realm')
            .where('correction.undone_at', 'is', null),
        ),
      ),
    )
}

export async function review(
  db: Db,
  learners: Learners,
  { realm, limit }: Parsed<'classify.review'>,
): Promise<Output<'classify.review'>> {
  const model = await learners.model(db.read, realm)
  const [rows, { total }, unknown] = await Promise.all([
    undecided(db, realm)
      .select(['document.id', 'signals.data_json', 'signals.own_json'])
      .orderBy('run.confidence')
      .orderBy('document.place')
      .limit(limit)
      .execute(),
    undecided(db, realm)
      .select((e) => e.fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow(),
    undecided(db, realm)
      .select(['document.id', 'signals.data_json', 'signals.own_json'])
      .where('run.class', '=', unknownClass)
      .orderBy('document.place', 'desc')
      .limit(lookedAt)
      .execute(),
  ])
  const items = await Promise.all(
    rows.map(async ({ id, ...stored }) => ({
      document: await getDocument(db, id),
      candidates: decide(readSignals(stored), model)
        .candidates.slice(0, candidatesGiven)
        .map(({ name, score, probability }) => ({ class: name, score, probability })),
    })),
  )
  return { total, items, groups: groupsOf(unknown) }
}

/** Each document joins the first group whose first document it is like. */
function groupsOf(
  rows: readonly ({ id: string } & Parameters<typeof readSignals>[0])[],
): { documents: string[]; words: string[] }[] {
  const groups: { documents: string[]; examples: Example[] }[] = []
  for (const { id, ...stored } of rows) {
    const example = exampleOf(readSignals(stored))
    const group = groups.find(({ examples: [first] }) => first && alike(first, example) >= sameKind)
    if (group) {
      group.documents.push(id)
      group.examples.push(example)
    } else {
      groups.push({ documents: [id], examples: [example] })
    }
  }
  return groups
    .filter(({ documents }) => documents.length >= smallestGroup)
    .map(({ documents, examples }) => ({ documents, words: commonWords(examples) }))
    .toSorted((a, b) => b.documents.length - a.documents.length)
}

/** Words that all of them have, those first that weigh most in them. */
function commonWords(examples: readonly Example[]): string[] {
  const weights = new Map<string, { count: number; weight: number }>()
  for (const { terms } of examples) {
    for (const { term, value } of terms) {
      if (!/^(?:word|head):.*\p{L}{3}/u.test(term)) continue
      const word = term.slice(term.indexOf(':') + 1)
      const known = weights.get(word) ?? { count: 0, weight: 0 }
      weights.set(word, { count: known.count + 1, weight: known.weight + value })
    }
  }
  return [...weights]
    .filter(([, { count }]) => count >= examples.length)
    .toSorted((a, b) => b[1].weight - a[1].weight || (a[0] < b[0] ? -1 : 1))
    .slice(0, wordsGiven)
    .map(([word]) => word)
}

/** Every class of a realm with its documents and corrections. */
export async function classCounts(
  db: Db,
  realm: string,
  starter: readonly string[],
): Promise<Output<'classify.classes'>> {
  const documents = await db.read
    .selectFrom('document')
    .innerJoin('run', 'run.id', 'document.run_id')
    .select(['run.class', (e) => e.fn.countAll<number>().as('count')])
    .where('document.realm', '=', realm)
    .where('run.class', 'is not', null)
    .groupBy('run.class')
    .execute()
  const corrections = await db.read
    .selectFrom('correction')
    .select(['class', (e) => e.fn.countAll<number>().as('count')])
    .where('realm', '=', realm)
    .where('undone_at', 'is', null)
    .groupBy('class')
    .execute()
  const count = (rows: readonly { class: string | null; count: number }[], name: string): number =>
    rows.find((row) => row.class === name)?.count ?? 0
  const names = new Set([
    ...starter,
    ...corrections.map((row) => row.class),
    ...documents.map((row) => row.class ?? ''),
  ])
  return [...names]
    .map((name) => ({ class: name, documents: count(documents, name), corrections: count(corrections, name) }))
    .toSorted((a, b) => b.documents - a.documents || (a.class < b.class ? -1 : 1))
}
