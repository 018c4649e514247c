// Packs: files of several documents as one archive, asked for first and fetched by its id within minutes; and a document's own file, as it
// was added. Written as they are fetched, a file at a time, so that a thousand documents take the memory of one.
import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate'
import type { PackAs } from '../../contract/commands/documents.ts'
import { SheafError } from '../../contract/error.ts'
import type { DocumentView } from '../../contract/model.ts'
import { exportsOf } from '../../contract/settings.ts'
import type { Blobs } from '../blobs/blobs.ts'
import type { Db } from '../store/db.ts'
import { getDocument, getDocuments } from '../store/views.ts'
import type { Exporter } from './exporter.ts'
import { createPackNames } from './pack-names.ts'

/** A file to be fetched: its name, and its bytes as they come. */
export interface Download {
  name: string
  body: ReadableStream<Uint8Array>
}

export interface Packs {
  /** Makes a pack of those of the documents that have such a file. Throws `not-found` where none has, `file-too-large` over 3.5 GB of originals. */
  ask(documents: readonly string[], as: PackAs): Promise<{ pack: string; documents: number }>
  /**
   * Throws `not-found` for one that was not asked for within the last minutes. Its bytes end with an error where they cannot be a whole
   * archive: over 4 GB.
   */
  open(pack: string): Download
  /** The file itself. Throws `not-found` where it was never kept, `store-damaged` where it is gone. */
  original(document: string): Promise<Download>
}

/** What is kept of a document until its pack is fetched: there may be fifty thousand in one. */
type Packed = Pick<DocumentView, 'id' | 'name' | 'path' | 'parent' | 'sha256' | 'mediaType'>

interface Asked {
  documents: readonly Packed[]
  as: PackAs
  until: number
}

/** Milliseconds a pack can be fetched, and packs that can be at a time. */
const keptFor = 600_000
const mostPacks = 20
/** Bytes of files in an archive, as far as they are known before, and of an archive of the plain form, which cannot tell places over 2^32. */
const largest = { files: 3.5e9, archive: 4e9 }
/** Bytes that are packed at a time: whatever else waits for this process waits no longer. */
const pieceSize = 1 << 16

export function createPacks({
  db,
  blobs,
  exporter,
  now,
  limits = largest,
}: {
  db: Db
  blobs: Blobs
  exporter: Pick<Exporter, 'open'>
  now: () => number
  limits?: typeof largest
}): Packs {
  const asked = new Map<string, Asked>()

  async function* original({ name, sha256 }: Packed): AsyncGenerator<Uint8Array> {
    if (sha256 === null)
      throw new SheafError('not-found', `${name} was never kept`, { hint: 'It could not be read when it was added.' })
    const { bytes, path } = await blobs.source(sha256)
    if (bytes) yield bytes
    else if (path) yield* createReadStream(path) as AsyncIterable<Uint8Array>
  }
  async function* fileOf(document: Packed, as: PackAs): AsyncGenerator<Uint8Array> {
    if (as === 'original') return yield* original(document)
    const { data } = await (await exporter.open(document.id)).render(as)
    const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data
    for (let at = 0; at < bytes.length; at += pieceSize) yield bytes.subarray(at, at + pieceSize)
  }

  /** What could not be put in is named in a file of its own, and the rest goes on. */
  async function* archive({ documents, as }: Asked): AsyncGenerator<Uint8Array> {
    const ready: Uint8Array[] = []
    let written = 0
    const zip = new Zip((error, data) => {
      if (error) throw error
      written += data.length
      ready.push(data)
    })
    const names = createPackNames(documents, as)
    const missing: string[] = []
    for (const document of documents) {
      const entry = open(names.of(document), isPlain(document, as))
      let begun = false
      try {
        for await (const piece of fileOf(document, as)) {
          if (!begun) zip.add(entry)
          begun = true
          entry.push(piece)
          if (written > limits.archive) throw tooLarge(written)
          yield* ready.splice(0)
        }
        if (!begun) zip.add(entry)
        entry.push(new Uint8Array(0), true)
      } catch (error) {
        // A file that was begun cannot be taken back: the whole archive ends, and whoever fetches it sees that.
        if (begun || !(error instanceof SheafError)) throw error
        missing.push(`${document.path || document.name}: ${error.message}`)
      }
      yield* ready.splice(0)
    }
    if (missing.length > 0) {
      const entry = open(names.free('left out.txt'), true)
      zip.add(entry)
      entry.push(new TextEncoder().encode(`${missing.join('\n')}\n`), true)
    }
    zip.end()
    yield* ready.splice(0)
  }

  return {
    async ask(ids, as) {
      const all = await getDocuments(db, ids)
      const documents = all.filter((document) => has(document, as))
      if (documents.length === 0)
        throw new SheafError('not-found', 'none of these documents has such a file', {
          hint: 'Choose documents that are done, or another format.',
        })
      const size = as === 'original' ? documents.reduce((sum, one) => sum + one.size, 0) : 0
      if (size > limits.files) throw tooLarge(size)
      for (const [id, { until }] of asked) if (until < now() || asked.size >= mostPacks) asked.delete(id)
      const pack = randomUUID()
      asked.set(pack, { documents: documents.map(packed), as, until: now() + keptFor })
      return { pack, documents: documents.length }
    },
    open(pack) {
      const found = asked.get(pack)
      if (!found || found.until < now())
        throw new SheafError('not-found', 'this archive is not kept any more', { hint: 'Export the documents again.' })
      return { name: `sheaf-${found.documents.length}-documents.zip`, body: streamOf(archive(found)) }
    },
    async original(id) {
      const document = await getDocument(db, id)
      const pieces = original(document)
      // Whether there is anything is known before the answer begins.
      const first = await pieces.next()
      return { name: document.name, body: streamOf(first.done ? pieces : resumed(first.value, pieces)) }
    },
  }
}

const packed = ({ id, name, path, parent, sha256, mediaType }: DocumentView): Packed => ({
  id,
  name,
  path,
  parent,
  sha256,
  mediaType,
})

const tooLarge = (bytes: number): SheafError =>
  new SheafError('file-too-large', `${(bytes / 1e9).toFixed(1)} GB are too much for one archive`, {
    hint: 'Choose fewer documents at a time.',
  })

const has = ({ sha256, state, mediaType }: DocumentView, as: PackAs): boolean =>
  as === 'original' ? sha256 !== null : /^(done|partial)$/.test(state) && exportsOf(mediaType).includes(as)

/** Whether deflating makes it smaller; what PDFs and pictures hold is deflated already. */
const isPlain = ({ mediaType }: Packed, as: PackAs): boolean =>
  as === 'original' ? /^text\/|rfc822|json|xml$/.test(mediaType ?? '') : !/^(pdf|parquet|zip)$/.test(as)

/** The earliest time a ZIP can name: none is ours to tell. */
const noTime = new Date(1980, 0, 1)
function open(name: string, plain: boolean): ZipDeflate | ZipPassThrough {
  const entry = plain ? new ZipDeflate(name, { level: 6 }) : new ZipPassThrough(name)
  entry.mtime = noTime
  return entry
}

/** Read no faster than it is fetched; ended where the one who fetches goes away. */
function streamOf(pieces: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await pieces.next()
      if (done === true) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await pieces.return(undefined)
    },
  })
}

async function* resumed(first: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first
  yield* rest
}
