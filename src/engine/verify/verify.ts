// `sheaf verify`: proves what is promised of results and outputs, for all that is stored or for what lies in given folders.
// It only reads. Rows are taken for unknown until parsed: what does not parse is a violation, not an error.
import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { SheafError, toWire } from '../../contract/error.ts'
import { Chunk, Page, Span } from '../../contract/model.ts'
import { PipelineOptions } from '../../contract/settings.ts'
import type { Blobs } from '../blobs/blobs.ts'
import type { DocumentRow, RunRow } from '../work/chain.ts'
import { loadVectors } from '../exports/export-document.ts'
import { sha256 } from '../ids.ts'
import { comparable, liesIn } from '../same-path.ts'
import type { Db } from '../store/db.ts'
import { stored } from '../store/stored.ts'
import { findManifests, readManifest, wrongWith } from './files.ts'
import { type Tell, verifyResult } from './result.ts'
import { verifyEntry, verifyOthers, verifyRunRows } from './rows.ts'

/** One thing that does not hold. `subject`: a document's path or a file. */
export interface Violation {
  subject: string
  /** The document's id; null for a file of another home. */
  document: string | null
  where: string
  what: string
}

export interface Verification {
  /** How many of each were looked at. `open`: documents not finished yet, of which nothing is promised but that stored rows hold. */
  documents: number
  open: number
  /** Documents with rows of before there were digests: these were proved only as far as one value follows from another. */
  byStructure: number
  chunks: number
  originals: number
  outputs: number
  manifests: number
  violations: Violation[]
}

interface Output {
  document: string
  path: string
  sha256: string
}

/**
 * `out`: look only at outputs in these folders (or at these files) and at the documents they are of; manifests found
 * there are proved too. Throws `not-found` when nothing there is recorded anywhere.
 */
export async function verify(
  { db, blobs, hostname }: { db: Db; blobs: Blobs; hostname: string },
  out: readonly string[] = [],
): Promise<Verification> {
  const found: Verification = {
    documents: 0,
    open: 0,
    byStructure: 0,
    chunks: 0,
    originals: 0,
    outputs: 0,
    manifests: 0,
    violations: [],
  }
  const outputs = await recordedOutputs(db, hostname)
  const roots = await Promise.all(out.map(async (one) => [path.resolve(one), await realpath(one).catch(() => one)]))
  const wanted =
    out.length === 0
      ? outputs
      : outputs.filter((output) => roots.some((root) => root.some((one) => liesIn(output.path, one))))
  const only = out.length === 0 ? null : new Set(wanted.map(({ document }) => document))

  /** Rows without digests by run. Runs are shared: one is looked at once, and told of under its first document. */
  const seen = new Map<string, number>()
  for await (const { row, run } of documents(db)) {
    const { id } = row
    if (only && !only.has(id)) continue
    const subject = row.path || row.name
    const tell: Tell = (where, what) => void found.violations.push({ subject, document: id, where, what })
    const ofEntry = await verifyEntry(db, row, tell)
    // A file that could not be read has no run, and ended.
    if (row.run_id === null) continue
    if (!run) {
      tell('document', 'what was made of it is gone')
      continue
    }
    if (run.state === 'open') found.open++
    else found.documents++
    const known = seen.get(run.id)
    const ofRun = known ?? (await verifyRunRows(db, run, tell).catch(told(tell)))
    seen.set(run.id, ofRun)
    if (run.state === 'open') continue
    if (ofEntry + ofRun > 0) found.byStructure++
    if (known !== undefined) continue
    if (run.state !== 'failed') found.chunks += await verifyRun(db, run, tell).catch(told(tell))
    found.originals++
    const wrong = await wrongOriginal(blobs, run.sha256)
    if (wrong !== null) tell('original', wrong)
  }

  if (!only)
    await verifyOthers(
      db,
      (subject, where, what) => void found.violations.push({ subject, document: null, where, what }),
    )

  for (const output of wanted) {
    found.outputs++
    const wrong = await wrongWith(output.path, output.sha256)
    if (wrong !== null)
      found.violations.push({ subject: output.path, document: output.document, where: 'output', what: wrong })
  }

  const proved = new Set(wanted.map((output) => comparable(output.path)))
  for (const root of out)
    for (const file of await findManifests(path.resolve(root))) {
      found.manifests++
      await verifyManifest(file, proved, found)
    }
  if (out.length > 0 && wanted.length === 0 && found.manifests === 0) {
    throw new SheafError(
      'not-found',
      `nothing in ${out.join(', ')} is known to this home, and no manifest lies there`,
      {
        hint: 'Name the home with --data, or write outputs with --manifest.',
      },
    )
  }
  return found
}

/** The newest record of each path: a file written again is what the last writer made of it. Other machines' disks are not ours to look at. */
async function recordedOutputs(db: Db, hostname: string): Promise<Output[]> {
  const rows = await db.read
    .selectFrom('output')
    .innerJoin('document', 'document.id', 'output.document_id')
    .innerJoin('batch', 'batch.id', 'document.batch_id')
    .select(['output.document_id', 'output.path', 'output.sha256'])
    .where('batch.hostname', '=', hostname)
    .orderBy('output.written_at')
    .orderBy('document.place')
    .execute()
  const newest = new Map(
    rows.map((row) => [row.path, { document: row.document_id, path: row.path, sha256: row.sha256 }]),
  )
  return [...newest.values()]
}

const page = 200

async function* documents(db: Db): AsyncGenerator<{ row: DocumentRow; run: RunRow | undefined }> {
  for (let after = -1; ;) {
    const rows = await db.read
      .selectFrom('document')
      .selectAll()
      .where('place', '>', after)
      .orderBy('place')
      .limit(page)
      .execute()
    for (const row of rows) {
      const run = await db.read.selectFrom('run').selectAll().where('id', '=', row.run_id).executeTakeFirst()
      yield { row, run }
    }
    if (rows.length < page) return
    after = rows.at(-1)?.place ?? after
  }
}

/** The number of chunks. */
async function verifyRun(db: Db, run: RunRow, tell: Tell): Promise<number> {
  const [pageRows, chunkRows] = await Promise.all([
    db.read
      .selectFrom('page')
      .select(['number', 'data_json'])
      .where('run_id', '=', run.id)
      .where('state', '=', 'stored')
      .orderBy('number')
      .execute(),
    db.read
      .selectFrom('chunk')
      .select(['idx', 'id', 'data_json'])
      .where('run_id', '=', run.id)
      .orderBy('idx')
      .execute(),
  ])
  const pages = pageRows.flatMap(({ number, data_json }) => {
    const parsed = parse(data_json, (value) => Page.parse(value))
    if (typeof parsed === 'string') tell(`page ${number}`, parsed)
    else if (parsed.number !== number) tell(`page ${number}`, `is stored as page ${parsed.number}`)
    return typeof parsed === 'string' ? [] : [parsed]
  })
  const chunks = chunkRows.flatMap(({ idx, id, data_json }) => {
    // A chunk without spans is told of by name: it is the first promise.
    const parsed = parse(data_json, (value) => StoredChunk.parse(value))
    if (typeof parsed === 'string') tell(`chunk ${idx}`, parsed)
    else if (parsed.id !== id) tell(`chunk ${idx}`, `is stored under another id, ${id}`)
    return typeof parsed === 'string' ? [] : [parsed]
  })
  if (pages.length === pageRows.length && chunks.length === chunkRows.length) {
    const { chunkSize } = stored(PipelineOptions, run.options_json, 'its options')
    verifyResult(pages, chunks, chunkSize, tell)
  }
  if (run.chunks !== chunkRows.length) tell('document', `counts ${run.chunks} chunks; ${chunkRows.length} are stored`)
  if (run.pages !== null && run.pages_done !== pageRows.length)
    tell('document', `counts ${run.pages_done} pages read; ${pageRows.length} are stored`)
  const wordless = new Set(
    chunks.filter(({ embed_text }) => !/[\p{L}\p{M}\p{N}]/u.test(embed_text)).map(({ index }) => index),
  )
  if (run.embeddings > 0) await verifyVectors(db, run, { chunks: chunkRows.length, wordless }, tell)
  return chunkRows.length
}

/** What the database itself cannot read any more is a violation of this run; the others are looked at all the same. */
const told =
  (tell: Tell) =>
  (error: unknown): number => {
    const { code, message } = toWire(error)
    if (code !== 'store-damaged') throw error
    tell('document', message)
    return 0
  }

const StoredChunk = Chunk.extend({ spans: Span.array() })

/** `wordless`: chunks in which there is nothing to embed, so that their vectors may be all zeros. */
async function verifyVectors(
  db: Db,
  run: RunRow,
  { chunks, wordless }: { chunks: number; wordless: ReadonlySet<number> },
  tell: Tell,
): Promise<void> {
  const embeddings = await loadVectors(db, run.id).catch(() => null) // A length that is no float32's: told of below.
  const length = embeddings?.vectors[0]?.length
  const isUnit = embeddings?.vectors.some(isOfLengthOne) ?? false
  if (embeddings?.vectors.length !== chunks) tell('vectors', `there is not one for each of the ${chunks} chunks`)
  for (const [at, vector] of embeddings?.vectors.entries() ?? [])
    if (vector.length !== length || !vector.every(Number.isFinite))
      tell(`vector ${at}`, 'is not of the others’ length, or holds no numbers')
    else if (isUnit && !isOfLengthOne(vector) && !(wordless.has(at) && vector.every((value) => value === 0)))
      tell(`vector ${at}`, 'is not of length 1 as the others are')
}

/** Float32 keeps seven digits. */
function isOfLengthOne(vector: Float32Array): boolean {
  return Math.abs(Math.hypot(...vector) - 1) < 1e-5
}

function parse<T>(json: string | null, to: (value: unknown) => T): T | string {
  try {
    return to(JSON.parse(json ?? 'null'))
  } catch (error) {
    return `cannot be read as stored: ${toWire(error).message}`
  }
}

async function wrongOriginal(blobs: Blobs, digest: string): Promise<string | null> {
  try {
    const { bytes, path: file } = await blobs.source(digest)
    if (bytes) return sha256(bytes) === digest ? null : 'the kept bytes are not those that were added'
    return file === undefined ? 'its bytes are not kept' : await wrongWith(file, digest)
  } catch (error) {
    return toWire(error).message
  }
}

/** Files proved by this home's records are not counted twice. */
async function verifyManifest(file: string, proved: ReadonlySet<string>, found: Verification): Promise<void> {
  const manifest = await readManifest(file)
  const violate = (subject: string, where: string, what: string): void =>
    void found.violations.push({ subject, document: null, where, what })
  if (typeof manifest === 'string') return violate(file, 'manifest', manifest)
  for (const { name, sha256: digest } of manifest.outputs) {
    const output = path.join(path.dirname(file), path.basename(name))
    if (proved.has(comparable(output))) continue
    found.outputs++
    const wrong = await wrongWith(output, digest)
    if (wrong !== null) violate(output, 'output', wrong)
  }
}
