// The built window as static files. Only files that were there when the server began are known, so no path can lead elsewhere.
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { Hono } from 'hono'
import { notFound } from './problem.ts'

/** Types are fixed here and never sniffed; a file of another kind is not served. */
const mediaTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

/** Scripts, workers and data from us only; styles also inline, as components set them. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** `dir`: the built window; null: the server has none and says so. Built names carry a hash, so `assets/` never changes. */
export function windowRoutes(dir: string | null): Hono {
  const app = new Hono()
  const files = dir === null ? new Map<string, string>() : listFiles(dir)
  app.get('*', async (c) => {
    const path = c.req.path === '/' ? '/index.html' : c.req.path
    const file = files.get(path)
    if (file === undefined) {
      throw path === '/index.html'
        ? notFound('this server has no window', 'Build it with `npm run build`; the API works without it.')
        : notFound(`there is no ${path}`)
    }
    c.header('Content-Type', mediaTypes[extname(file)])
    c.header('Cache-Control', path.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-cache')
    return c.body(new Uint8Array(await readFile(file)))
  })
  return app
}

/** Request path → file. A folder that is not there (nothing built yet) has no files. */
function listFiles(dir: string): Map<string, string> {
  const files = new Map<string, string>()
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name)
    if (entry.isFile() && mediaTypes[extname(file)]) files.set(`/${relative(dir, file).split(sep).join('/')}`, file)
  }
  return files
}
