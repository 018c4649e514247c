// Requests that leave this machine because somebody named an address: resolved once, checked, and sent to exactly what was checked.
// A name that answers with a private address, now or by the time of the connection, leads nowhere.
import { lookup } from 'node:dns/promises'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { SheafError } from '../../contract/error.ts'

export interface Outbound {
  method: 'GET' | 'POST'
  headers?: Record<string, string>
  body?: string
  /** Addresses of this machine and of private networks. */
  allowPrivate: boolean
  /** Milliseconds until the answer's headers, and between two pieces of its body. */
  timeout: number
  /** Ends the request. */
  signal?: AbortSignal
}

/** What is not the public internet: RFC 6890 and its kin, and IPv6 forms that carry an IPv4 address elsewhere. */
const special = new BlockList()
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  special.addSubnet(net, prefix, 'ipv4')
const global = new BlockList()
global.addSubnet('2000::', 3, 'ipv6')
for (const [net, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  special.addSubnet(net, prefix, 'ipv6')

/** Whether an IP address is one of the public internet. */
export function isPublic(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !special.check(address, 'ipv4')
  return family === 6 && global.check(address, 'ipv6') && !special.check(address, 'ipv6')
}

/** The answer, whatever its status; its body is not read yet. Follows nothing. Throws `forbidden` for what may not be reached. */
export async function send(address: string, options: Outbound): Promise<IncomingMessage> {
  const url = URL.parse(address)
  if (!url || !/^https?:$/.test(url.protocol))
    throw new SheafError('usage', 'not an http or https address', { hint: 'Write it whole: https://host/path' })
  if (url.username !== '' || url.password !== '')
    throw new SheafError('usage', 'an address with a user or password is not used')
  const pinned = await addressesOf(url.hostname.replace(/^\[|\]$/g, ''), options.allowPrivate)
  const pin: LookupFunction = (_host, { all }, done) => {
    const [first] = pinned
    if (!first) return done(new Error('no address'), '', 4)
    if (all) done(null, pinned)
    else done(null, first.address, first.family)
  }
  const { method, headers = {}, body, timeout, signal } = options
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? https : http).request(
      url,
      {
        method,
        headers: { ...headers, 'user-agent': 'sheaf' },
        lookup: pin,
        timeout,
        agent: false,
        ...(signal ? { signal } : {}),
      },
      resolve,
    )
    request.on('timeout', () => request.destroy(new Error(`no answer within ${timeout / 1000} s`)))
    request.on('error', (cause) =>
      reject(new SheafError('file-unreadable', `${url.host} did not answer`, { retryable: true, cause })),
    )
    request.end(body)
  })
}

async function addressesOf(host: string, allowPrivate: boolean): Promise<{ address: string; family: number }[]> {
  const found = await (
    isIP(host) ? Promise.resolve([{ address: host, family: isIP(host) }]) : lookup(host, { all: true })
  ).catch((cause: unknown) => {
    throw new SheafError('file-unreadable', `there is no host ${host}`, { retryable: true, cause })
  })
  if (!allowPrivate && !found.every(({ address }) => isPublic(address)))
    throw new SheafError('forbidden', `${host} is not on the public internet`, {
      hint: 'Addresses of this machine and of private networks are not asked.',
    })
  return found
}
