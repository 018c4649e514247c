// Which documents of a batch have paths that a disk ignoring case or normal forms would take for one: their outputs are marked on every
// disk, so that the names are the same everywhere, and the same whichever is written first.
import { createHash } from 'node:crypto'
import type { Db } from '../store/db.ts'
import { foldedPath } from './names.ts'

export interface Clashes {
  /** Whether another path of the batch is the same but for case or normal form. The same path twice is no clash of this kind. */
  has(batch: string, path: string): Promise<boolean>
}

/** Paths of one batch by their folded form, as numbers: a batch may have a million. */
interface Known {
  /** The last document read, by order of addition. */
  place: number
  paths: Map<number, number>
  clashing: Set<number>
}

/** Batches whose paths are kept; the one used longest ago makes room. */
const most = 4

/** Reads each document's path once, those added later (documents within documents) when next asked. */
export function createClashes(db: Db): Clashes {
  const batches = new Map<string, Known>()

  const readOn = async (batch: string): Promise<Known> => {
    const known = batches.get(batch) ?? { place: -1, paths: new Map(), clashing: new Set() }
    batches.delete(batch)
    batches.set(batch, known)
    for (const oldest of [...batches.keys()].slice(0, Math.max(0, batches.size - most))) batches.delete(oldest)
    const rows = await db.read
      .selectFrom('document')
      .select(['place', 'path'])
      .where('batch_id', '=', batch)
      .where('place', '>', known.place)
      .execute()
    for (const { place, path } of rows) {
      known.place = Math.max(known.place, place)
      const [folded, exact] = [numberOf(foldedPath(path)), numberOf(path)]
      const other = known.paths.get(folded)
      if (other === undefined) known.paths.set(folded, exact)
      else if (other !== exact) known.clashing.add(folded)
    }
    return known
  }

  return { has: async (batch, path) => (await readOn(batch)).clashing.has(numberOf(foldedPath(path))) }
}

/** 48 bits of a hash. */
const numberOf = (text: string): number => createHash('sha256').update(text, 'utf16le').digest().readUIntBE(0, 6)
