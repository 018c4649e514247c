// What servers and systems say, in words that a person can act on.
import { expect, test } from 'vitest'
import { toWire } from '../../contract/error.ts'
import { explainPostgresFault } from './postgres-fault.ts'
import { parsePostgresUrl } from './postgres-url.ts'

const target = parsePostgresUrl('postgres://ann:secret@localhost/team')
const told = (code: string): ReturnType<typeof toWire> =>
  toWire(explainPostgresFault(Object.assign(new Error(`failed: ${code} secret`), { code }), target))

test.each([
  ['EMFILE', true, 'ulimit -n'],
  ['53100', true, 'Free some space'],
  ['ECONNREFUSED', true, 'the server runs'],
  ['28P01', false, 'pgpass'],
])('%s is told as the team’s database being out of reach, with what to do', (code, retryable, hint) => {
  const { message, ...rest } = told(code)
  expect(rest).toMatchObject({ code: 'queue-unreachable', retryable, hint: expect.stringContaining(hint) as string })
  expect(message).not.toContain('secret')
})

test.each(['XX001', 'XX002', '58P01', '58030'])('damage of what a server keeps is told as such: %s', (code) => {
  const { message, ...rest } = told(code)
  expect(rest).toMatchObject({ code: 'store-damaged', hint: expect.stringContaining('backup') as string })
  expect(message).not.toContain('secret')
})
