// A team's database by its URL: what to connect with, and a name for people that holds no secret.
import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import type { ClientConfig } from 'pg'
import { SheafError } from '../../contract/error.ts'

export interface PostgresTarget {
  /** For pg. Holds the password. */
  config: Pick<ClientConfig, 'host' | 'port' | 'database' | 'user' | 'password' | 'ssl'>
  /** `host/database`: what people are shown. */
  label: string
  /** The URL without its password, for hints: `sheaf team init URL`. */
  shown: string
  /** A text without the password, wherever it stood. */
  redact(text: string): string
}

export const isPostgresUrl = (text: string): boolean => /^postgres(ql)?:\/\//i.test(text)

const hint =
  'The form is postgres://user@host:5432/database?sslmode=require; the password may be in $PGPASSWORD or ~/.pgpass.'

/** Throws `usage` for what is not such a URL; the message never repeats it, as it may hold a password. */
export function parsePostgresUrl(text: string): PostgresTarget {
  const url = URL.parse(text)
  if (!url || !isPostgresUrl(text))
    throw new SheafError('usage', 'the queue is not a URL of a Postgres database', { hint })
  const part = (encoded: string): string => {
    try {
      return decodeURIComponent(encoded)
    } catch (cause) {
      throw new SheafError('usage', 'a part of the queue’s URL is not percent-encoded correctly', { hint, cause })
    }
  }
  const database = part(url.pathname.slice(1))
  const host = part(url.searchParams.get('host') ?? url.hostname).replace(/^\[(.*)\]$/, '$1') || 'localhost'
  if (database === '') throw new SheafError('usage', 'the queue’s URL names no database', { hint })
  const password = part(url.password)
  const user = part(url.username)
  const shown = new URL(url)
  shown.password = ''
  return {
    config: {
      host,
      database,
      ...(url.port === '' ? {} : { port: Number(url.port) }),
      ...(user === '' ? {} : { user }),
      ...(password === '' ? {} : { password }),
      ssl: tlsOf(url.searchParams, host),
    },
    label: `${host}${url.port === '' ? '' : `:${url.port}`}/${database}`,
    shown: shown.href,
    redact: (said) =>
      [password, url.password, process.env['PGPASSWORD'] ?? '']
        .filter((secret) => secret.length > 0)
        .reduce((clean, secret) => clean.replaceAll(secret, '***'), said),
  }
}

/**
 * libpq's words: `require` encrypts, `verify-ca` also proves the certificate, `verify-full` its name too. Without a word this
 * machine's own database is spoken to plainly and every other one with `require`.
 */
function tlsOf(parameters: URLSearchParams, host: string): false | ConnectionOptions {
  const local = host.startsWith('/') || host === 'localhost' || host === '::1' || host.startsWith('127.')
  const mode = parameters.get('sslmode') ?? process.env['PGSSLMODE'] ?? (local ? 'disable' : 'require')
  const authority = parameters.get('sslrootcert')
  const ca = authority === null ? {} : { ca: readAuthority(authority) }
  switch (mode) {
    case 'disable':
      return false
    case 'allow':
    case 'prefer':
      return local ? false : { rejectUnauthorized: false }
    case 'require':
    case 'no-verify':
      return { rejectUnauthorized: false }
    case 'verify-ca':
      return { ...ca, rejectUnauthorized: true, checkServerIdentity: () => undefined }
    case 'verify-full':
      return { ...ca, rejectUnauthorized: true }
    default:
      throw new SheafError('usage', `sslmode=${mode} is not known`, {
        hint: 'Known are disable, prefer, require, verify-ca and verify-full.',
      })
  }
}

function readAuthority(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new SheafError('usage', `the certificate ${file} (sslrootcert) cannot be read`, {
      hint: 'Name a PEM file that is yours to read.',
      cause,
    })
  }
}
