// Errors of file systems as Linux, macOS and Windows give them.
import { expect, test } from 'vitest'
import { readError } from './read-error.ts'

const thrown = (code: string): Error => Object.assign(new Error(`${code}: what it says, open 'x'`), { code })

test('a file that another program holds is said to be held, and may be tried again', () => {
  expect(readError('C:\\a.pst', thrown('EBUSY'), 'win32')).toMatchObject({
    code: 'file-unreadable',
    message: 'C:\\a.pst is open in another program',
    retryable: true,
  })
})

test('a refusal of macOS names the place where it can be allowed', () => {
  expect(readError('/Users/a/Desktop', thrown('EPERM'), 'darwin').hint).toContain('Privacy & Security')
  expect(readError('/Users/a/x', thrown('EACCES'), 'darwin').hint).toContain('permissions')
  expect(readError('C:\\a', thrown('EPERM'), 'win32').hint).toContain('permissions')
})

test('what may lie in a cloud alone says so, where the system has such files', () => {
  expect(readError('C:\\a', thrown('UNKNOWN'), 'win32').hint).toContain('OneDrive')
  expect(readError('/Users/a/x', thrown('EDEADLK'), 'darwin').hint).toContain('iCloud')
  expect(readError('/home/a', thrown('EIO'), 'linux')).toMatchObject({
    message: '/home/a could not be read: EIO: what it says',
    hint: 'Check the disk or the network share, then retry.',
  })
})
