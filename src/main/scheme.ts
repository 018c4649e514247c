// app://sheaf/ : the built window's files, page images, exports and generated documents, from this process and from nowhere else.
import { protocol } from 'electron'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { QueueKind } from '../contract/commands/team.ts'
import { SheafError } from '../contract/error.ts'
import { ExportFormat } from '../contract/settings.ts'
import { engineAt, type Engine, type Rendered } from '../engine/engine.ts'
import { rendererDir } from '../engine/root.ts'

export const origin = { scheme: 'app', host: 'sheaf' } as const
export const windowUrl = `${origin.scheme}://${origin.host}/index.html`

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-src 'none'",
  "frame-ancestors 'none'",
].join('; ')

const mediaTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

/** Widths a page image may be asked for, in pixels. */
const widths = { least: 16, most: 4000, usual: 1200 }

/** Before `ready`, once. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: origin.scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

export function serveScheme(engine: Engine): void {
  protocol.handle(origin.scheme, async (request) => {
    const url = new URL(request.url)
    if (request.method !== 'GET' || url.host !== origin.host) return refuse(404)
    const page = /^\/page\/([^/]+)\/(\d{1,6})$/.exec(url.pathname)
    if (page) return pageImage(engine, request, decode(page[1]) ?? '', Number(page[2]), url)
    const exported = /^\/export\/([^/]+)\/([a-z]+)$/.exec(url.pathname)
    if (exported) return exportFile(engine, decode(exported[1]) ?? '', exported[2], url)
    const file = /^\/(original|pack)\/([^/]+)$/.exec(url.pathname)
    if (file) return givenFile(engine, file[1] === 'pack' ? 'pack' : 'original', decode(file[2]) ?? '', url)
    const artifact = /^\/artifact\/([^/]+)$/.exec(url.pathname)?.[1]
    return artifact === undefined ? windowFile(url) : artifactFile(engine, decode(artifact) ?? '', url)
  })
}

/** A file of the built window. Whatever resolves outside its folder is not there. */
async function windowFile(url: URL): Promise<Response> {
  const root = rendererDir()
  const name = decode(url.pathname)
  if (root === null || name === null || name.includes('\0')) return refuse(404)
  const file = path.resolve(root, `.${name === '/' ? '/index.html' : name}`)
  const mediaType = mediaTypes[path.extname(file)]
  if (!file.startsWith(root + path.sep) || mediaType === undefined) return refuse(404)
  try {
    return new Response(await readFile(file), { headers: headers(mediaType) })
  } catch {
    // Absent, or a folder: the same to the window.
    return refuse(404)
  }
}

async function pageImage(
  engine: Engine,
  request: Request,
  document: string,
  page: number,
  url: URL,
): Promise<Response> {
  const asked = Number(url.searchParams.get('width') ?? widths.usual)
  const width = Math.round(Math.min(widths.most, Math.max(widths.least, Number.isFinite(asked) ? asked : widths.usual)))
  try {
    const { png, etag } = await engineAt(engine, queueOf(url)).pageImage(document, page, width)
    const common = { ...headers('image/png'), etag, 'cache-control': 'private, no-cache' }
    if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers: common })
    return new Response(new Uint8Array(png), { headers: common })
  } catch (error) {
    return refuse(error instanceof SheafError && error.code === 'not-found' ? 404 : 500)
  }
}

/** A document's export as a download: Electron asks a person where to. */
async function exportFile(engine: Engine, document: string, wanted: string | undefined, url: URL): Promise<Response> {
  const format = ExportFormat.safeParse(wanted)
  if (!format.success) return refuse(404)
  return download(() => engineAt(engine, queueOf(url)).exportDocument(document, format.data))
}

function artifactFile(engine: Engine, id: string, url: URL): Promise<Response> {
  return download(async () => {
    const { artifact, bytes, path: file } = await engineAt(engine, queueOf(url)).artifact(id)
    const { name, mediaType } = artifact
    return { name, mediaType, data: new Uint8Array(bytes ?? (await readFile(file ?? ''))) }
  })
}

/** A document's own file, or an archive of several: bytes to be kept and nothing to be shown, whatever they are. */
async function givenFile(engine: Engine, what: 'original' | 'pack', id: string, url: URL): Promise<Response> {
  try {
    const at = engineAt(engine, queueOf(url))
    const { name, body } = what === 'pack' ? at.openPack(id) : await at.original(id)
    return attached(body, name, 'application/octet-stream')
  } catch (error) {
    return refuse(error instanceof SheafError && error.code === 'not-found' ? 404 : 500)
  }
}

function attached(body: BodyInit, name: string, mediaType: string): Response {
  const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(name.toWellFormed())}`
  return new Response(body, { headers: { ...headers(mediaType), 'content-disposition': disposition } })
}

async function download(render: () => Promise<Rendered>): Promise<Response> {
  try {
    const { name, data, mediaType } = await render()
    return attached(data, name, mediaType)
  } catch (error) {
    return refuse(error instanceof SheafError && error.code === 'not-found' ? 404 : 500)
  }
}

/** `?queue=team`: the team's queue is meant. */
const queueOf = (url: URL): QueueKind => QueueKind.catch('local').parse(url.searchParams.get('queue'))

function headers(mediaType: string): Record<string, string> {
  return {
    'content-type': mediaType,
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  }
}

function refuse(status: 404 | 500): Response {
  return new Response(status === 404 ? 'not found' : 'failed', {
    status,
    headers: headers('text/plain; charset=utf-8'),
  })
}

/** Null for what is no percent-encoding. */
function decode(text: string | undefined): string | null {
  try {
    return decodeURIComponent(text ?? '')
  } catch {
    // Malformed escapes name nothing of ours.
    return null
  }
}
