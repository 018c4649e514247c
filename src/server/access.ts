// Who may speak to the server: a caller that names one of our own hosts, comes from no foreign page, and holds the token.
// Binding to loopback alone is not enough: any web page can make a browser on this machine send requests to it.
import { createHash, timingSafeEqual } from 'node:crypto'
import { getCookie, setCookie } from 'hono/cookie'
import type { Context, MiddlewareHandler } from 'hono'
import { SheafError } from '../contract/error.ts'
import { problem } from './problem.ts'
import { refuse } from './v1/refusal.ts'

export interface Access {
  /** 256 random bits as hex. Whoever has it may do what the user may. */
  token: string
  /** Exact values of the Host header that are us, with port: a rebound name is not among them. */
  hosts: readonly string[]
  /** https where the port speaks TLS. */
  scheme?: 'http' | 'https'
  /** Origins of pages that are ours beside those of `hosts`: a proxy's, whose TLS ends before us. */
  origins?: readonly string[]
  /** The path below which callers see us, `/sheaf`, where a proxy takes it away. Default: none. */
  prefix?: string
}

/** The names a browser or client on this machine may call a loopback server by. */
export function loopbackHosts(port: number): string[] {
  return [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]
}

/** Refuses foreign Host, Origin and Sec-Fetch-Site with 403. For every route, before anything is read. */
export function checkOrigin({ hosts, scheme = 'http', origins: others = [] }: Access): MiddlewareHandler {
  const names = new Set(hosts)
  // What is a proxy's own is spoken to as the proxy is.
  const behind = new Set(others.map((origin) => URL.parse(origin)?.host))
  const own = hosts.filter((host) => !behind.has(host))
  const origins = new Set([...own.map((host) => `${scheme}://${host}`), ...others])
  return async (c, next) => {
    if (!names.has(c.req.header('host') ?? '')) return refused(c, refusal('the Host header names another server'))
    const origin = c.req.header('origin')
    if (origin !== undefined && !origins.has(origin))
      return refused(c, refusal('the request comes from another web page'))
    // A page on another port of this machine sends no Origin with an <img>, but its browser says where it comes from.
    const site = c.req.header('sec-fetch-site')
    const foreign = site === 'cross-site' || site === 'same-site'
    if (foreign && c.req.path.startsWith('/api/')) return refused(c, refusal('the request comes from another web page'))
    return next()
  }
}

/** In the words of the API that was asked. */
function refused(c: Context, error: SheafError): Response {
  return c.req.path.startsWith('/api/v1/') ? refuse(c, error, () => {}) : problem(c, error)
}

/** Refuses callers without the token with 401. A token in the query counts only where `enter` takes it. */
export function checkToken(access: Access): MiddlewareHandler {
  return async (c, next) => (holdsToken(c, access) ? next() : problem(c, missingToken()))
}

/** `Authorization: Bearer …`, or the cookie that `enter` set. A wrong header is not saved by a right cookie. */
export function holdsToken(c: Context, access: Access): boolean {
  const header = c.req.header('authorization')
  if (header !== undefined) return header.startsWith('Bearer ') && sameSecret(header.slice(7), access.token)
  return sameSecret(getCookie(c, cookieName(c)) ?? '', access.token)
}

/** `GET /?token=…`: keeps the token in a cookie scripts cannot read, and takes it out of the address bar. */
export function enter(c: Context, token: string, access: Access): Response {
  if (!sameSecret(token, access.token)) return problem(c, missingToken())
  setCookie(c, cookieName(c), access.token, {
    httpOnly: true,
    sameSite: 'Strict',
    path: `${access.prefix ?? ''}/`,
    // Behind a proxy that speaks TLS the browser has nothing but TLS.
    secure: access.scheme === 'https' || (access.origins ?? []).some((origin) => origin.startsWith('https:')),
  })
  c.header('Cache-Control', 'no-store')
  return c.redirect(`${access.prefix ?? ''}/`, 302)
}

/** Cookies know no ports: with the port in the name, two servers of one machine do not overwrite each other's. */
function cookieName(c: Context): string {
  return `sheaf-${(c.req.header('host') ?? '').split(':').at(-1)}`
}

/** In constant time; hashing first makes the lengths equal. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}

function missingToken(): SheafError {
  return new SheafError('unauthorized', 'this server needs its token, and got none or a wrong one', {
    hint: 'Open the address that `sheaf serve` printed, or send it as `Authorization: Bearer <token>`.',
  })
}

function refusal(message: string): SheafError {
  return new SheafError('forbidden', message, {
    hint: 'Use the address that `sheaf serve` printed, from this machine.',
  })
}
