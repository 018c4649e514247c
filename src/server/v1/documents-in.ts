// Documents on their way in: files of a multipart body, streamed to disk as they come, and documents that JSON names or holds.
import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { Busboy, type BusboyInstance } from '@fastify/busboy'
import type { IntakeSource } from '../../contract/commands/intake.ts'
import { SheafError } from '../../contract/error.ts'
import type { ServerLimits } from '../../contract/server.ts'
import type { Engine } from '../../engine/engine.ts'
import { liesIn } from '../../engine/same-path.ts'
import { Refusal } from './refusal.ts'
import { BatchFields, type NewDocument } from './resources.ts'

/** Files that are being written at a time: the next part is read when one of them is on disk. */
const writing = 4
const longestField = 100_000
const mostFields = 20

export interface Form {
  sources: IntakeSource[]
  fields: ReturnType<typeof BatchFields.parse>
}

/**
 * Reads a multipart body to its end. Nothing of a file is held in memory but what is on its way. What came before an error is
 * forgotten within a day.
 */
export async function readForm(
  body: ReadableStream<Uint8Array> | null,
  contentType: string,
  { engine, realm, limits }: { engine: Engine; realm: string; limits: ServerLimits },
): Promise<Form> {
  const sources: Promise<IntakeSource>[] = []
  const fields: Record<string, unknown> = {}
  const underway = new Set<Promise<unknown>>()
  /** Files that are being read: of a body that is cut off they would never end. */
  const reading = new Set<Readable>()
  let wrong: unknown = null
  const fail = (error: unknown): void => void (wrong ??= error)
  const parser = openParser(contentType, limits)
  parser.on('field', (name, value, _nameCut, valueCut) => {
    if (valueCut) return fail(new Refusal(413, 'usage', `${name} is too long`, { path: name }))
    fields[name] =
      name === 'options' || name === 'passwords'
        ? parseJson(value, name, fail)
        : name === 'force'
          ? value === 'true'
          : value
  })
  parser.on('file', (_field, file, filename) => {
    const name = path.basename((filename ?? '').replaceAll('\\', '/')) || 'document'
    reading.add(file)
    const kept = engine.upload(file, { realm }).then(({ upload }): IntakeSource => {
      const inside = (filename ?? '').replaceAll('\\', '/')
      return { kind: 'upload', upload, name, ...(inside.includes('/') ? { path: safePath(inside) } : {}) }
    })
    sources.push(kept)
    underway.add(kept)
    kept
      .catch((error: unknown) => {
        fail(error)
        file.resume()
      })
      .finally(() => {
        underway.delete(kept)
        reading.delete(file)
      })
  })
  parser.on('filesLimit', () => fail(new Refusal(413, 'usage', `more than ${limits.files} files`)))
  parser.on('fieldsLimit', () => fail(new Refusal(413, 'usage', `more than ${mostFields} fields`)))
  const finished = new Promise<void>((resolve, reject) => {
    parser.on('finish', resolve)
    parser.on('error', (cause: unknown) => reject(broken(cause)))
  })
  // Whoever is first to fail says so below.
  finished.catch(() => {})
  let size = 0
  try {
    for await (const piece of body ?? []) {
      size += piece.length
      if (size > limits.body * 1e6) throw tooLarge(limits)
      if (wrong !== null) throw wrong
      if (!parser.write(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)))
        await Promise.race([new Promise((resolve) => parser.once('drain', resolve)), finished])
      while (underway.size >= writing) await Promise.race(underway).catch(fail)
    }
    parser.end()
    await finished
    const settled = await Promise.all(sources)
    if (wrong !== null) throw wrong
    if (settled.length === 0) throw new Refusal(422, 'usage', 'there are no files', { path: 'files' })
    return { sources: settled, fields: BatchFields.parse(fields) }
  } catch (error) {
    // What follows from the end is not why it ended.
    const why = wrong ?? error
    parser.destroy()
    for (const file of reading) file.destroy(new Error('the body was cut off'))
    await Promise.allSettled(sources)
    throw why
  }
}

export function tooLarge({ body }: ServerLimits): Refusal {
  return new Refusal(413, 'file-too-large', `the request is larger than ${body} MB`, {
    hint: 'Send it in several, or start the server with a larger --max-body.',
  })
}

/** Documents that JSON names or holds, as sources. What may not be named is refused with its field. */
export async function readDocuments(
  documents: readonly NewDocument[],
  { engine, realm, limits, field }: { engine: Engine; realm: string; limits: ServerLimits; field: string },
): Promise<IntakeSource[]> {
  const sources: IntakeSource[] = []
  for (const [i, document] of documents.entries()) {
    const at = field.replace('*', String(i))
    sources.push(await sourceOf(document, { engine, realm, limits, at }))
  }
  return sources
}

async function sourceOf(
  document: NewDocument,
  { engine, realm, limits, at }: { engine: Engine; realm: string; limits: ServerLimits; at: string },
): Promise<IntakeSource> {
  if ('text' in document || 'base64' in document) {
    const bytes = 'text' in document ? Buffer.from(document.text) : Buffer.from(document.base64, 'base64')
    const { upload } = await engine.upload(Readable.from([bytes]), { realm })
    return { kind: 'upload', upload, name: document.name }
  }
  if ('upload' in document || 'blob' in document) {
    const inside = document.path === undefined ? {} : { path: safePath(document.path) }
    return 'upload' in document
      ? { kind: 'upload', upload: document.upload, name: document.name, ...inside }
      : { kind: 'blob', sha256: document.blob, name: document.name, ...inside }
  }
  if ('path' in document) return { kind: 'path', path: await allowedPath(document.path, limits, `${at}.path`) }
  if (!limits.urls)
    throw new Refusal(422, 'forbidden', 'this server fetches nothing', {
      path: `${at}.url`,
      hint: 'Send the bytes, or start it with --allow-urls.',
    })
  try {
    const { upload, name } = await engine.fetchUpload(document.url, { realm })
    return { kind: 'upload', upload, name: document.name ?? name }
  } catch (error) {
    if (error instanceof SheafError && error.code !== 'queue-unreachable' && error.code !== 'file-too-large')
      throw new Refusal(422, error.code, error.message, { path: `${at}.url`, hint: error.hint })
    throw error
  }
}

/** The real path, if it lies in one of the folders that callers may name. What is elsewhere and what is not there answer alike. */
async function allowedPath(named: string, { paths }: ServerLimits, field: string): Promise<string> {
  const real = path.isAbsolute(named) ? await realpath(named).catch(() => null) : null
  for (const folder of paths) {
    const root = await realpath(folder).catch(() => null)
    if (real !== null && root !== null && liesIn(real, root)) return real
  }
  throw new Refusal(422, 'forbidden', 'there is no such file in a folder that this server may read', {
    path: field,
    hint: 'Send the bytes, or start it with --allow-path DIR.',
  })
}

/** A relative path without steps up, drives and empty parts. */
function safePath(inside: string): string {
  const parts = inside
    .split(/[/\\]/)
    .filter((part) => part !== '' && part !== '.' && part !== '..' && !/^[a-z]:$/i.test(part))
  return parts.join('/') || 'document'
}

function openParser(contentType: string, limits: ServerLimits): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      preservePath: true,
      limits: {
        files: limits.files,
        fields: mostFields,
        fieldSize: longestField,
        parts: limits.files + mostFields,
        headerSize: 16_384,
      },
    })
  } catch (cause) {
    throw broken(cause)
  }
}

const broken = (cause: unknown): Refusal =>
  new Refusal(422, 'usage', `the body is not multipart/form-data: ${cause instanceof Error ? cause.message : ''}`, {
    path: 'files',
  })

function parseJson(text: string, name: string, fail: (error: unknown) => void): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's words would only say where the text ends.
    fail(new Refusal(422, 'usage', `${name} is not JSON`, { path: name }))
    return undefined
  }
}
