// A team's URL: what is connected to, and that its password goes nowhere else.
import { expect, test } from 'vitest'
import { SheafError, toWire } from '../../contract/error.ts'
import { parsePostgresUrl } from './postgres-url.ts'

test('parts are decoded; label and hint are without the password', () => {
  const target = parsePostgresUrl('postgres://anna:g%40heim%2F@db.example.org:6432/team%20a')
  expect(target.config).toMatchObject({
    host: 'db.example.org',
    port: 6432,
    database: 'team a',
    user: 'anna',
    password: 'g@heim/',
  })
  expect(target.label).toBe('db.example.org:6432/team a')
  expect(target.shown).toBe('postgres://anna@db.example.org:6432/team%20a')
  expect(target.redact('FATAL: g@heim/ and g%40heim%2F')).toBe('FATAL: *** and ***')
})

test.each([
  ['postgres://localhost/a', false],
  ['postgres://127.0.0.1/a', false],
  ['postgres://[::1]/a', false],
  ['postgres:///a?host=/var/run/postgresql', false],
  ['postgres://db.example.org/a', { rejectUnauthorized: false }],
  ['postgres://db.example.org/a?sslmode=disable', false],
  ['postgres://localhost/a?sslmode=require', { rejectUnauthorized: false }],
  ['postgres://db.example.org/a?sslmode=verify-full', { rejectUnauthorized: true }],
])('%s is spoken to encrypted as libpq would, and remote ones always unless told otherwise', (url, ssl) => {
  expect(parsePostgresUrl(url).config).toMatchObject({ ssl })
})

test.each([
  'postgres://anna:geheim@',
  'postgres://anna:geheim@h/',
  'http://anna:geheim@h/a',
  'postgres://anna:geheim%zz@h/a',
  'postgres://anna:geheim@h/a?sslmode=maybe',
  'geheim',
])('what is no such URL is refused without being repeated (%#)', (url) => {
  const error = ((): unknown => {
    try {
      return parsePostgresUrl(url)
    } catch (thrown) {
      return thrown
    }
  })()
  expect(error).toBeInstanceOf(SheafError)
  expect(toWire(error)).toMatchObject({ code: 'usage' })
  expect(JSON.stringify(toWire(error))).not.toContain('geheim')
})
