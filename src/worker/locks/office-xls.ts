// Excel 97–2003 with a password: the records of the workbook are opened where they stand; what says how long each is was never locked.
import { CompoundFile } from '../readers/compound.ts'
import { readBinaryLock } from './office-binary.ts'
import { notOpened, type Outcome } from './locked.ts'
import { Rc4 } from './rc4.ts'

const filePass = 0x2f
/** What a record becomes that nobody asks for. */
const nothing = 0x5c
/** Records whose bytes stay as they are. */
const plain = new Set([0x809, filePass, 0x194, 0x195, 0xe1, 0x196, 0x138])
/** The place of a sheet stays readable in the record that names it. */
const sheetName = { type: 0x85, plain: 4 }
/** A new key begins after so many bytes. */
const blockSize = 1024
/** Workbooks that are only to be protected from changes are locked with this one, which every Excel knows. */
const everybodys = 'VelvetSweatshop'

/** Throws `file-protected`. */
export function unlockXls(bytes: Uint8Array, name: string, passwords: readonly string[]): Outcome {
  const file = new CompoundFile(bytes, 'Excel workbook')
  const path = ['Workbook', 'Book'].find((one) => file.has(one))
  const stream = path === undefined ? undefined : file.read(path)
  if (path === undefined || !stream) return 'not-locked'
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength)
  const found = lockOf(view)
  if (!found) return 'not-locked'
  if (found.length >= 2 && view.getUint16(found.at, true) !== 1)
    throw notOpened(name, 'by a text laid over it (XOR), as Excel 95 did')
  const lock = readBinaryLock(stream.subarray(found.at + 2, found.at + found.length))
  if (!lock) throw notOpened(name, 'by a cipher that is not known here')
  for (const password of [everybodys, ...passwords]) {
    const keyOf = lock.open(password)
    if (!keyOf) continue
    const workbook = opened(stream, view, keyOf)
    new DataView(workbook.buffer).setUint16(found.at - 4, nothing, true)
    return { bytes: file.with(new Map([[path, workbook]])), password: password === everybodys ? null : password }
  }
  return 'wrong-password'
}

interface Found {
  type: number
  at: number
  length: number
}

function lockOf(view: DataView): Found | null {
  for (const record of records(view)) if (record.type === filePass) return record
  return null
}

function* records(view: DataView): Generator<Found> {
  for (let at = 0; at + 4 <= view.byteLength;) {
    const length = Math.min(view.getUint16(at + 2, true), view.byteLength - at - 4)
    yield { type: view.getUint16(at, true), at: at + 4, length }
    at += 4 + length
  }
}

/** The key goes on over what is not locked, too. */
function opened(stream: Uint8Array, view: DataView, keyOf: (block: number) => Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(stream)
  let cipher = { rc4: new Rc4(keyOf(0)), block: 0, at: 0 }
  for (const { type, at, length } of records(view)) {
    if (plain.has(type)) continue
    for (let from = at + (type === sheetName.type ? sheetName.plain : 0); from < at + length;) {
      const block = Math.floor(from / blockSize)
      if (cipher.block !== block || cipher.at > from)
        cipher = { rc4: new Rc4(keyOf(block)), block, at: block * blockSize }
      cipher.rc4.skip(from - cipher.at)
      const many = Math.min(at + length, (block + 1) * blockSize) - from
      cipher.rc4.apply(bytes, from, many)
      from += many
      cipher.at = from
    }
  }
  return bytes
}
