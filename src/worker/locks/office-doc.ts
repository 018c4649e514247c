// Word 97–2003 with a password: its three streams are opened where they stand, so that the reader finds a file as any other.
import { CompoundFile } from '../readers/compound.ts'
import { readBinaryLock } from './office-binary.ts'
import { notOpened, type Outcome } from './locked.ts'
import { Rc4 } from './rc4.ts'

/** Bytes at the beginning of the document that are never locked. */
const plainStart = 68
/** A new key begins after so many bytes. */
const blockSize = 512

/** Throws `file-protected`. */
export function unlockDoc(bytes: Uint8Array, name: string, passwords: readonly string[]): Outcome {
  const file = new CompoundFile(bytes, 'Word document')
  const main = file.read('WordDocument')
  if (!main || main.length < plainStart) return 'not-locked'
  const view = new DataView(main.buffer, main.byteOffset, main.byteLength)
  const flags = view.getUint16(0x0a, true)
  if ((flags & 0x100) === 0) return 'not-locked'
  if ((flags & 0x8000) !== 0) throw notOpened(name, 'by a text laid over it (XOR), as Word 95 did')
  const tablePath = flags & 0x200 ? '1Table' : '0Table'
  const table = file.needed(tablePath)
  const lock = readBinaryLock(table)
  if (!lock) throw notOpened(name, 'by a cipher that is not known here')
  for (const password of passwords) {
    const keyOf = lock.open(password)
    if (!keyOf) continue
    const streams = new Map<string, Uint8Array>()
    for (const path of ['WordDocument', tablePath, 'Data']) {
      const stream = file.read(path)
      if (stream) streams.set(path, opened(stream, keyOf))
    }
    const document = streams.get('WordDocument') ?? main
    document.set(main.subarray(0, plainStart))
    new DataView(document.buffer, document.byteOffset).setUint16(0x0a, flags & ~0x100, true)
    return { bytes: file.with(streams), password }
  }
  return 'wrong-password'
}

function opened(stream: Uint8Array, keyOf: (block: number) => Uint8Array): Uint8Array {
  const plain = new Uint8Array(stream)
  for (let block = 0; block * blockSize < plain.length; block++) {
    const at = block * blockSize
    new Rc4(keyOf(block)).apply(plain, at, Math.min(blockSize, plain.length - at))
  }
  return plain
}
