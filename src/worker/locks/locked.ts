// What is said of files that a password locks, and of those that none opens here.
import { SheafError } from '../../contract/error.ts'
import type { Password } from '../../contract/worker.ts'

/** It needs a password, and none of those that were tried is it. `name` is for messages; passwords never are. */
export function locked(name: string, tried: readonly Password[] = []): SheafError {
  return new SheafError('file-encrypted', `${name} is protected by a password`, {
    hint:
      tried.length === 0
        ? 'Give it in the document’s details, or with `sheaf unlock ID`.'
        : 'None of the passwords known here opens it. Give it in the document’s details, or with `sheaf unlock ID`.',
  })
}

/** It is locked in a way that is not opened here, whatever the password. */
export function notOpened(name: string, how: string): SheafError {
  return new SheafError('file-protected', `${name} is locked in a way that Sheaf does not open: ${how}`, {
    hint: 'Open it in the program it was made with and save a copy without a password.',
  })
}

/** A file that was opened: its bytes as they would be without a password, and the one that did it; null: one that everybody's programs know. */
export interface Unlocked {
  bytes: Uint8Array
  password: string | null
}

export type Outcome = Unlocked | 'not-locked' | 'wrong-password'
