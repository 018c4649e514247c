// Names on disk that are no text: on Linux a name is bytes, and old or foreign ones are no UTF-8. They are told with those bytes written as
// \xE9, which leads back to the file; a string made of them in the usual way does not.
import { isUtf8 } from 'node:buffer'
import { lstat, readdir } from 'node:fs/promises'
import path from 'node:path'

/** Where it is worth a look: a byte written out, or what stands for a byte in a name that came as an argument. */
const odd = /\\x[89a-f][0-9a-f]|\ufffd/i

/** Names in a folder, in their order; `told`: for a path, `shown`: for people and outputs, as most such names were meant. */
export async function namesIn(folder: string): Promise<{ told: string; shown: string }[]> {
  const place = await onDisk(folder)
  const names = await readdir(place)
  if (!names.some((name) => name.includes('\ufffd')))
    return names.toSorted().map((name) => ({ told: name, shown: name }))
  const raw = await readdir(place, { encoding: 'buffer' })
  return raw
    .map((name) => ({ told: told(name), shown: shown(name) }))
    .toSorted((a, b) => (a.told < b.told ? -1 : a.told > b.told ? 1 : 0))
}

/** What node:fs takes for a path as it is told here: nearly always the string itself. A file of that very name goes first. */
export async function onDisk(file: string): Promise<string | Buffer> {
  if (process.platform === 'win32' || !odd.test(file) || (await isThere(file))) return file
  const bytes = bytesOf(file)
  return (await isThere(bytes)) ? bytes : ((await meant(path.resolve(file))) ?? file)
}

function told(name: Buffer): string {
  if (isUtf8(name)) return name.toString()
  return name.toString('latin1').replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`)
}

const western = new TextDecoder('windows-1252')
const shown = (name: Buffer): string => (isUtf8(name) ? name.toString() : western.decode(name))

function bytesOf(file: string): Buffer {
  const parts = file.split(/\\x([89a-f][0-9a-f])/i)
  return Buffer.concat(parts.map((part, at) => Buffer.from(part, at % 2 === 1 ? 'hex' : 'utf8')))
}

/** The only file whose name reads so once its bytes were replaced; null: none, or several. */
async function meant(file: string): Promise<Buffer | null> {
  let at = Buffer.from(path.parse(file).root)
  for (const part of file.slice(at.length).split(path.sep)) {
    const here = at
    const into = (name: Buffer): Buffer<ArrayBuffer> =>
      Buffer.concat([here, Buffer.from(here.at(-1) === 0x2f ? '' : '/'), name])
    if (!part.includes('\ufffd')) {
      at = into(bytesOf(part))
      continue
    }
    const names = await readdir(here, { encoding: 'buffer' }).catch(() => []) // Not there: told of by whoever opens it.
    const [found, another] = names.filter((name) => name.toString() === part)
    if (!found || another) return null
    at = into(found)
  }
  return at
}

async function isThere(file: string | Buffer): Promise<boolean> {
  try {
    await lstat(file)
    return true
  } catch {
    // Whatever keeps it from being looked at is told of by whoever opens it.
    return false
  }
}
