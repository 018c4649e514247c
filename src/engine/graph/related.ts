// Related documents: alike in content, or naming the same: the rarer a shared name or number, the more it says.
import type { Output, Parsed } from '../../contract/api.ts'
import type { Related } from '../../contract/commands/graph.ts'
import { EntityKind } from '../../contract/entity.ts'
import type { Topics } from '../search/topics.ts'
import type { TopicSpace } from '../search/topic-space.ts'
import type { Db } from '../store/db.ts'
import { getDocument, listByRuns } from '../store/views.ts'
import { telling } from './mentions.ts'

/** What one shared entity may say, by its kind: an account number is one party's, a country is many's. */
const says: Partial<Record<EntityKind, number>> = {
  reference: 1,
  iban: 1,
  'vat-id': 1,
  email: 0.8,
  phone: 0.8,
  organisation: 0.6,
  person: 0.6,
  place: 0.2,
}
/** The share of likeness in a score; the rest is what both name. */
const likenessShare = 0.5
/** Likeness below this is chance. */
const least = 0.3
const mostShared = 10

export async function related(
  { db, topics }: { db: Db; topics: Topics },
  { document, limit }: Parsed<'documents.related'>,
): Promise<Output<'documents.related'>> {
  const { run, realm } = await getDocument(db, document)
  if (run === null) return []
  const shared = await sharedWith(db, run)
  const alike = likeRuns(await topics.refresh(), run)
  const scored = [...new Set([...shared.keys(), ...alike.keys()])].map((other) => {
    const likeness = alike.get(other) ?? 0
    const said = shared.get(other) ?? { weight: 0, entities: [] }
    return {
      other,
      likeness,
      shared: said.entities,
      score: likenessShare * likeness + (1 - likenessShare) * (1 - Math.exp(-said.weight)),
    }
  })
  const best = scored
    .filter(({ score }) => score > 0.05)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, limit * 2)
  const documents = await listByRuns(
    db,
    best.map(({ other }) => other),
    { realm },
  )
  return best
    .flatMap(({ other, ...rest }): Related[] => {
      const [newest] = documents.get(other) ?? []
      return newest ? [{ document: newest, ...rest }] : []
    })
    .slice(0, limit)
}

interface Shared {
  weight: number
  entities: Related['shared']
}

/** Other runs that name what this one names. */
async function sharedWith(db: Db, run: string): Promise<Map<string, Shared>> {
  const { runs } = await db.read
    .selectFrom('run')
    .select((e) => e.fn.countAll<number>().as('runs'))
    .executeTakeFirstOrThrow()
  const rows = await db.read
    .selectFrom('mention as own')
    .innerJoin('mention as other', (join) =>
      join.onRef('other.kind', '=', 'own.kind').onRef('other.key', '=', 'own.key'),
    )
    .select(['own.kind', 'own.key', 'own.name', 'other.run_id'])
    .where('own.run_id', '=', run)
    .where('own.kind', 'in', [...telling])
    .execute()
  const counts = new Map<string, number>()
  for (const { kind, key } of rows) counts.set(`${kind}\n${key}`, (counts.get(`${kind}\n${key}`) ?? 0) + 1)
  const shared = new Map<string, Shared>()
  const order = (row: (typeof rows)[number]): number => counts.get(`${row.kind}\n${row.key}`) ?? 0
  for (const row of rows.toSorted((a, b) => order(a) - order(b))) {
    if (row.run_id === run) continue
    const kind = EntityKind.parse(row.kind)
    const rarity = Math.log(1 + runs / order(row)) / Math.log(1 + runs)
    const known = shared.get(row.run_id) ?? { weight: 0, entities: [] }
    known.weight += (says[kind] ?? 0) * rarity
    if (known.entities.length < mostShared) known.entities.push({ kind, key: row.key, name: row.name })
    shared.set(row.run_id, known)
  }
  return shared
}

/** Other runs by the likeness of their means. */
function likeRuns(space: TopicSpace, run: string): Map<string, number> {
  const own = space.shelves.get(run)?.mean
  const alike = new Map<string, number>()
  if (!own) return alike
  for (const [other, { mean }] of space.shelves) {
    if (other === run) continue
    let sum = 0
    for (let k = 0; k < own.length; k++) sum += own[k]! * mean[k]!
    if (sum > least) alike.set(other, Math.min(1, sum))
  }
  return alike
}
