// The files of a plan: found, told by their bytes, and known again by their hash. Nothing is copied.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Parsed } from '../../contract/api.ts'
import { fromWire, SheafError } from '../../contract/error.ts'
import type { Blobs, KeptBytes } from '../blobs/blobs.ts'
import { contentOf } from '../blobs/content.ts'
import type { Db } from '../store/db.ts'
import { ownFiles } from './own-files.ts'
import { sniff } from './sniff.ts'
import { createUploads } from './uploads.ts'
import { type FoundFile, walk } from './walk.ts'

const endSize = 64 * 1024

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
      add({ absolute: null, kept, relative: source.path ?? source.name, size: kept.size, error: null })
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

/** What the bytes are, and their hash. Throws what keeps them from being read. */
export async function identityOf(
  { absolute, kept, size }: Candidate,
  name: string,
): Promise<{ mediaType: string; sha256: string }> {
  if (absolute !== null) return { mediaType: await typeOf(absolute, name, size), sha256: await hashOf(absolute) }
  if (kept === null) throw new SheafError('file-missing', `${name} has neither a place nor bytes`)
  const content = contentOf(kept, name)
  if ('error' in content) throw fromWire(content.error)
  return { mediaType: content.mediaType, sha256: kept.sha256 }
}

async function typeOf(file: string, name: string, size: number): Promise<string> {
  if (size === 0) throw new SheafError('file-empty', `${name} is empty`)
  const handle = await open(file, 'r')
  try {
    const read = async (from: number): Promise<Uint8Array> => {
      const buffer = Buffer.alloc(Math.min(endSize, size))
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, from)
      return buffer.subarray(0, bytesRead)
    }
    const type = sniff({ head: await read(0), tail: await read(Math.max(0, size - endSize)), name, size })
    if (type.mediaType !== null) return type.mediaType
    throw new SheafError(type.code, `${name}: ${type.reason}`, { hint: 'See `sheaf formats` for what is read.' })
  } finally {
    await handle.close()
  }
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(piece as Uint8Array)
  return hash.digest('hex')
}
