// The files of a plan: found, told by their bytes, and known again by their hash. Nothing is copied.
import { createHash } from 'node:crypto'
import { type FileHandle, open, readFile } from 'node:fs/promises'
import type { Parsed } from '../../contract/api.ts'
import { fromWire, SheafError } from '../../contract/error.ts'
import type { Source } from '../../contract/worker.ts'
import type { Blobs, KeptBytes } from '../blobs/blobs.ts'
import { contentOf, empty, refuseLarge, typeOf, unreadable } from '../blobs/content.ts'
import { storedPath } from '../same-path.ts'
import type { Db } from '../store/db.ts'
import { onDisk } from './on-disk.ts'
import { ownFiles } from './own-files.ts'
import { createUploads } from './uploads.ts'
import { type FoundFile, walk } from './walk.ts'

/** A file to look at: where it lies, or bytes that were uploaded. */
export interface Candidate extends Pick<FoundFile, 'relative' | 'size' | 'error'> {
  absolute: string | null
  kept: KeptBytes | null
}

interface Place {
  db: Db
  blobs: Blobs
  home: string
  samplesDir: string | null
  now: () => number
}

/** Who hears how many there are, and may end it. */
interface FindWatch {
  signal: AbortSignal
  onFound(files: number): void
}

export async function findFiles(
  { db, blobs, home, samplesDir, now }: Place,
  { sources, realm }: Pick<Parsed<'intake.plan'>, 'sources' | 'realm'>,
  watch?: FindWatch,
): Promise<Candidate[]> {
  const uploads = createUploads({ db, blobs, now })
  const found: Candidate[] = []
  const add = (file: Candidate): void => {
    found.push(file)
    watch?.onFound(found.length)
  }
  for (const source of sources) {
    if (watch?.signal.aborted) break
    if (source.kind === 'upload' || source.kind === 'blob') {
      const kept = await (source.kind === 'upload'
        ? uploads.find(source.upload, realm)
        : uploads.findBytes(source.sha256, realm))
      add({ absolute: null, kept, relative: storedPath(source.path ?? source.name), size: kept.size, error: null })
      continue
    }
    const root = source.kind === 'samples' ? samplesDir : source.path
    if (root === null) throw new SheafError('not-found', 'the samples are not part of this installation')
    const own = await ownFiles(db, root, [home])
    for await (const file of walk(root, source.kind === 'path' ? source.as : undefined, own)) {
      if (watch?.signal.aborted) break
      add({ ...file, kept: null })
    }
  }
  return found
}

/** What the bytes are, and their hash. Throws what keeps them from being read, `file-too-large` over `limit` bytes. */
export async function identityOf(
  { absolute, kept, size }: Candidate,
  name: string,
  limit: number,
): Promise<{ mediaType: string; sha256: string }> {
  if (absolute !== null) {
    if (size === 0) throw empty(name)
    refuseLarge(absolute, size, limit)
    await using handle = await open(await onDisk(absolute), 'r')
    const type = await typeOf(handle, name, size)
    if (type.mediaType === null) throw unreadable(type, name)
    return { mediaType: type.mediaType, sha256: await hashOf(handle) }
  }
  if (kept === null) throw new SheafError('file-missing', `${name} has neither a place nor bytes`)
  const content = contentOf(kept, name)
  if ('error' in content) throw fromWire(content.error)
  return { mediaType: content.mediaType, sha256: kept.sha256 }
}

/** Where a worker finds a file that was not taken in: it opens paths that are strings, of the others it is sent the bytes. */
export async function placeOf({
  absolute,
  size,
}: Candidate & { absolute: string }): Promise<Pick<Source, 'bytes' | 'path' | 'size'>> {
  const place = await onDisk(absolute)
  return typeof place === 'string' ? { size, path: place } : { size, bytes: await readFile(place) }
}

async function hashOf(handle: FileHandle): Promise<string> {
  const hash = createHash('sha256')
  const bytes = handle.createReadStream({ autoClose: false, start: 0, highWaterMark: 1 << 20 })
  for await (const piece of bytes) hash.update(piece as Uint8Array)
  return hash.digest('hex')
}
