// A queue read in from a file, into a home or a team's queue. What is there already stays as it is, so the same file may come twice, and an
// import that was interrupted is begun again. Documents that had not ended go on where they stood: at the first page that is not in the file.
import { PipelineOptions } from '../../contract/settings.ts'
import type { QueueLine, QueueLineOf, Transferred } from '../../contract/queue-file.ts'
import type { Blobs } from '../blobs/blobs.ts'
import type { Queue } from '../queue/queue.ts'
import type { Db } from '../store/db.ts'
import { createTermIndex } from '../store/search-index.ts'
import type { Chain } from '../work/chain.ts'
import { runId } from '../work/pipeline.ts'
import { damaged, readLines } from './lines.ts'
import { type ReadBatch, storeBatch } from './store-batch.ts'
import { type ReadRun, storeRun } from './store-run.ts'
import { storeSaid } from './store-said.ts'

export interface ImportContext {
  db: Db
  blobs: Blobs
  queue: Queue
  chain: Chain
  /** This machine: it owns the batches from now on. */
  hostname: string
  now: () => number
}

/** Throws `file-unreadable` and `file-damaged`; what was taken in until then stays. */
export async function importQueue(context: ImportContext, file: string): Promise<Transferred> {
  const { db } = context
  const taken: Transferred = { documents: 0, known: 0, results: 0, files: 0, corrections: 0 }
  const index = createTermIndex(db)
  const lines = readLines(file)
  /** Runs that are here in another state than in the file. */
  const otherwise = new Set<string>()
  let run: ReadRun | null = null
  let batch: ReadBatch | null = null

  /** A run or a batch is whole when something else begins. */
  const store = async (): Promise<void> => {
    const [read, sent] = [run, batch]
    run = null
    batch = null
    if (read) {
      const there = await db.tx((tx) => storeRun(tx, index, read))
      if (there === null) taken.results++
      else if (there !== read.run.state) otherwise.add(read.run.id)
    }
    if (sent) {
      const added = await db.tx((tx) => storeBatch(tx, context, sent, otherwise), { durable: true })
      taken.documents += added
      taken.known += sent.documents.length - added
    }
  }

  const take = async (line: QueueLine): Promise<void> => {
    switch (line.kind) {
      case 'header':
      case 'bytes':
        throw damaged(file, `a line of kind ${line.kind} is out of place`)
      case 'blob':
        await takeBlob(context, file, line, lines)
        return void taken.files++
      case 'run':
        await store()
        if (!isItself(line)) throw damaged(file, `the result ${line.id} is not of what it says`)
        return void (run = { run: line, parts: [] })
      case 'batch':
        await store()
        return void (batch = { batch: line, documents: [] })
      case 'document':
        if (!batch) throw damaged(file, `the document ${line.id} is in no batch`)
        return void batch.documents.push(line)
      case 'correction':
      case 'field':
        await store()
        if (await db.tx((tx) => storeSaid(tx, line))) taken.corrections++
        return
      default:
        if (!run) throw damaged(file, `a ${line.kind} is of no result`)
        run.parts.push(line)
    }
  }

  const first = await lines.next()
  if (first.done || first.value.kind !== 'header') throw damaged(file, 'it has no header')
  for (let next = await lines.next(); !next.done; next = await lines.next()) await take(next.value)
  await store()
  return taken
}

/** A run's id says of which bytes, by which pipeline and for whom it is: nobody's results become another's. */
function isItself({ id, realm, sha256, media_type: mediaType, pipeline, options }: QueueLineOf<'run'>): boolean {
  return id === runId({ realm, sha256, mediaType, pipeline }) && PipelineOptions.safeParse(options).success
}

async function takeBlob(
  { db, blobs }: ImportContext,
  file: string,
  { sha256, size }: QueueLineOf<'blob'>,
  lines: AsyncGenerator<QueueLine>,
): Promise<void> {
  const name = `${sha256.slice(0, 12)}…`
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    for (let left = size; left > 0;) {
      const { value, done } = await lines.next()
      if (done || value.kind !== 'bytes') throw damaged(file, `bytes of ${name} are missing`)
      const piece = Buffer.from(value.data, 'base64')
      if (piece.length === 0 || piece.length > left) throw damaged(file, `bytes of ${name} do not fit`)
      left -= piece.length
      yield piece
    }
  }
  const kept = await blobs.keep(pieces(), size)
  if (kept.sha256 !== sha256) throw damaged(file, `${name} has other bytes`)
  await db.tx((tx) => blobs.record(tx, [kept]))
}
