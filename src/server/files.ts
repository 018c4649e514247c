// What does not fit JSON: uploaded bytes in, page images, exports and generated documents out.
import { readFile } from 'node:fs/promises'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Answer } from '../contract/api.ts'
import { SheafError } from '../contract/error.ts'
import { ChunkShape, ExportFormat } from '../contract/settings.ts'
import { engineAt, type Engine } from '../engine/engine.ts'
import { notFound } from './problem.ts'
import { queueOf } from './queue-of.ts'

const PageNumber = z.coerce.number().int().positive()
/** Pixels. Bounded: the image is made on request. */
const Width = z.coerce.number().int().min(16).max(4000)

/** Raw uploads, page images, exports and generated documents as routes. Limits on a file's size are the engine's. */
export function fileRoutes(engine: Engine): Hono {
  const app = new Hono()

  /** The body is the file. Its name is a header of ours, which a foreign page cannot send without asking first. */
  app.post('/uploads', async (c) => {
    const name = decodeName(c.req.header('x-sheaf-name'))
    const kept = await engineAt(engine, queueOf(c)).upload(c.req.raw.body ?? emptyBody())
    const answer: Answer = { ok: true, value: { ...kept, name } }
    c.header('Cache-Control', 'no-store')
    return c.json(answer)
  })

  app.get('/documents/:id/pages/:page/image', async (c) => {
    const page = PageNumber.parse(c.req.param('page'))
    const width = Width.parse(c.req.query('width') ?? 1000)
    const { png, etag } = await engineAt(engine, queueOf(c)).pageImage(c.req.param('id'), page, width)
    const tag = `"${etag.replaceAll('"', '')}"`
    // A retried page may have been turned: an hour, and then the tag is asked for.
    c.header('Cache-Control', 'private, max-age=3600')
    c.header('ETag', tag)
    if (c.req.header('if-none-match') === tag) return c.body(null, 304)
    c.header('Content-Type', 'image/png')
    return c.body(png.slice())
  })

  app.get('/documents/:id/export/:format', async (c) => {
    const format = ExportFormat.safeParse(c.req.param('format'))
    if (!format.success)
      throw notFound(`there is no export "${c.req.param('format')}"`, `Exports: ${ExportFormat.options.join(', ')}.`)
    const as = ChunkShape.parse(c.req.query('as') ?? 'sheaf')
    const { name, data, mediaType } = await engineAt(engine, queueOf(c)).exportDocument(
      c.req.param('id'),
      format.data,
      { as },
    )
    c.header('Cache-Control', 'private, no-store')
    c.header('Content-Disposition', contentDisposition(name))
    const bare = typeof data !== 'string' || mediaType.includes('charset')
    c.header('Content-Type', bare ? mediaType : `${mediaType}; charset=utf-8`)
    return c.body(data)
  })
  app.get('/documents/:id/original', async (c) => {
    const file = await engineAt(engine, queueOf(c)).original(c.req.param('id'))
    return c.body(file.body, 200, headersOf(file.name))
  })
  app.get('/packs/:id', (c) => {
    const file = engineAt(engine, queueOf(c)).openPack(c.req.param('id'))
    return c.body(file.body, 200, headersOf(file.name))
  })
  app.get('/artifacts/:id', async (c) => {
    const { artifact, bytes, path } = await engineAt(engine, queueOf(c)).artifact(c.req.param('id'))
    c.header('Cache-Control', 'private, no-store')
    c.header('Content-Disposition', contentDisposition(artifact.name))
    c.header('Content-Type', artifact.mediaType)
    return c.body(new Uint8Array(bytes ?? (await readFile(path ?? ''))))
  })
  return app
}

/** Of a file that others made: bytes to be kept and nothing to be shown, whatever they are. */
const headersOf = (name: string): Record<string, string> => ({
  'Cache-Control': 'private, no-store',
  'Content-Disposition': contentDisposition(name),
  'Content-Type': 'application/octet-stream',
  'X-Content-Type-Options': 'nosniff',
})

/** `attachment` with the name twice: plain ASCII for old readers, and exact (RFC 6266, RFC 8187). */
export function contentDisposition(name: string): string {
  const exact = name.toWellFormed().replace(/[\\/\p{Cc}]/gu, '_')
  const plain = exact.replace(/[^\x20-\x7e]|["%\\]/g, '_')
  const encoded = encodeURIComponent(exact).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}

function decodeName(header: string | undefined): string {
  const wrong = (why: string): SheafError =>
    new SheafError('usage', `x-sheaf-name: ${why}`, {
      hint: 'Send the file name as the header x-sheaf-name, URI-encoded.',
    })
  if (!header) throw wrong('missing')
  try {
    return decodeURIComponent(header)
  } catch {
    // decodeURIComponent says nothing more than that it is malformed.
    throw wrong('not URI-encoded')
  }
}

async function* emptyBody(): AsyncGenerator<Uint8Array> {}
