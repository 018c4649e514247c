// OLE compound files (Office before 2007, Outlook messages): streams by path, out of sectors chained by a table.
// Chains that loop or leave the file end in an error rather than in a wait.
import { SheafError } from '../../contract/error.ts'

interface Entry {
  start: number
  size: number
}

const none = 0xfffffffa
const mostEntries = 100_000

export class CompoundFile {
  readonly #kind: string
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #sectorSize: number
  readonly #cutoff: number
  readonly #fat: Uint32Array
  readonly #miniFat: Uint32Array
  readonly #mini: Uint8Array
  readonly #root: number
  readonly #streams = new Map<string, Entry>()
  /** Throws `file-damaged`. `kind` is what messages call the document. */
  constructor(bytes: Uint8Array, kind: string) {
    this.#kind = kind
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (bytes.length < 512 || this.#view.getUint32(0, true) !== 0xe011cfd0) throw this.#damaged('its header is missing')
    const shift = this.#view.getUint16(30, true)
    if (shift !== 9 && shift !== 12) throw this.#damaged('its header makes no sense')
    this.#sectorSize = 1 << shift
    this.#cutoff = this.#view.getUint32(56, true)
    this.#fat = this.#readFat()
    const directory = this.#chain(this.#view.getUint32(48, true))
    const [root] = this.#readDirectory(directory)
    this.#miniFat = words(this.#chain(this.#view.getUint32(60, true)))
    this.#root = root?.start ?? none
    this.#mini = root && root.size > 0 ? this.#chain(root.start) : new Uint8Array()
  }

  /** Paths of all streams, parts joined by `/`, in the order of the directory. */
  get paths(): string[] {
    return [...this.#streams.keys()]
  }

  has(path: string): boolean {
    return this.#streams.has(path)
  }

  /** A stream's bytes; undefined where there is none of this path. Throws `file-damaged`. */
  read(path: string): Uint8Array | undefined {
    const entry = this.#streams.get(path)
    if (!entry) return undefined
    const whole = entry.size < this.#cutoff ? this.#miniChain(entry) : this.#chain(entry.start)
    if (whole.length < entry.size) throw this.#damaged(`${path} is cut off`)
    return whole.subarray(0, entry.size)
  }

  /** A stream that has to be there. */
  needed(path: string): Uint8Array {
    const bytes = this.read(path)
    if (!bytes) throw this.#damaged(`it has no ${path}`)
    return bytes
  }

  /** The whole file with these streams, each as long as the one it stands for, in their places. */
  with(streams: ReadonlyMap<string, Uint8Array>): Uint8Array {
    const bytes = new Uint8Array(this.#bytes)
    const mini = new Uint8Array(this.#mini)
    let isMini = false
    for (const [path, stream] of streams) {
      const entry = this.#streams.get(path)
      if (entry && entry.size >= this.#cutoff) this.#put(bytes, entry.start, stream)
      else if (entry) {
        isMini = true
        for (let at = 0, sector = entry.start; at < stream.length && sector < none; at += 64) {
          mini.set(stream.subarray(at, at + 64), sector * 64)
          sector = this.#miniFat[sector] ?? none
        }
      }
    }
    if (isMini) this.#put(bytes, this.#root, mini)
    return bytes
  }

  #put(bytes: Uint8Array, start: number, stream: Uint8Array): void {
    let at = 0
    for (let sector = start; sector < none && at < stream.length; sector = this.#fat[sector] ?? none) {
      const place = (sector + 1) * this.#sectorSize
      bytes.set(stream.subarray(at, Math.min(at + this.#sectorSize, at + bytes.length - place)), place)
      at += this.#sectorSize
    }
  }

  #readFat(): Uint32Array {
    const perSector = this.#sectorSize / 4
    const sectors: number[] = []
    for (let i = 0; i < 109; i++) sectors.push(this.#view.getUint32(76 + 4 * i, true))
    const most = this.#sectorCount()
    let next = this.#view.getUint32(68, true)
    for (let step = 0; next < none && step < most; step++) {
      const table = words(this.#sector(next))
      for (const sector of table.subarray(0, perSector - 1)) sectors.push(sector)
      next = table[perSector - 1] ?? none
    }
    const used = sectors.filter((sector) => sector < none)
    if (used.length > most) throw this.#damaged('its table of sectors is longer than the file')
    const fat = new Uint32Array(used.length * perSector)
    for (const [i, sector] of used.entries()) fat.set(words(this.#sector(sector)), i * perSector)
    return fat
  }

  #sectorCount(): number {
    return Math.ceil(this.#bytes.length / this.#sectorSize)
  }

  /** The last sector of a file may be cut short. */
  #sector(number: number): Uint8Array {
    const start = (number + 1) * this.#sectorSize
    if (start >= this.#bytes.length) throw this.#damaged('a part lies beyond its end; it was probably cut off')
    const sector = this.#bytes.subarray(start, start + this.#sectorSize)
    if (sector.length === this.#sectorSize) return sector
    const padded = new Uint8Array(this.#sectorSize)
    padded.set(sector)
    return padded
  }

  #chain(start: number): Uint8Array {
    const sectors: number[] = []
    const most = this.#sectorCount()
    for (let sector = start; sector < none; sector = this.#fat[sector] ?? none) {
      if (sectors.length >= most) throw this.#damaged('a chain of its sectors runs in a circle')
      sectors.push(sector)
    }
    const bytes = new Uint8Array(sectors.length * this.#sectorSize)
    for (const [i, sector] of sectors.entries()) bytes.set(this.#sector(sector), i * this.#sectorSize)
    return bytes
  }

  #miniChain({ start, size }: Entry): Uint8Array {
    const parts: Uint8Array[] = []
    const most = Math.ceil(size / 64)
    for (let sector = start; sector < none && parts.length < most; sector = this.#miniFat[sector] ?? none)
      parts.push(this.#mini.subarray(sector * 64, sector * 64 + 64))
    return new Uint8Array(Buffer.concat(parts))
  }

  /** Fills the table of streams and gives the root. Folders are walked without recursion, each entry once. */
  #readDirectory(directory: Uint8Array): Entry[] {
    const view = new DataView(directory.buffer, directory.byteOffset, directory.byteLength)
    const count = Math.min(mostEntries, Math.floor(directory.length / 128))
    const root = count > 0 ? { start: view.getUint32(116, true), size: view.getUint32(120, true) } : null
    const seen = new Set<number>()
    const open: { id: number; folder: string }[] = root ? [{ id: view.getUint32(76, true), folder: '' }] : []
    for (let next = open.pop(); next; next = open.pop()) {
      const { id, folder } = next
      if (id >= count || seen.has(id)) continue
      seen.add(id)
      const at = id * 128
      const length = Math.max(0, Math.min(64, view.getUint16(at + 64, true)) - 2)
      const path = folder + new TextDecoder('utf-16le').decode(directory.subarray(at, at + length))
      if (directory[at + 66] === 2)
        this.#streams.set(path, { start: view.getUint32(at + 116, true), size: view.getUint32(at + 120, true) })
      else if (path.length < 2000) open.push({ id: view.getUint32(at + 76, true), folder: `${path}/` })
      open.push({ id: view.getUint32(at + 68, true), folder }, { id: view.getUint32(at + 72, true), folder })
    }
    return root ? [root] : []
  }

  #damaged(what: string): SheafError {
    return new SheafError('file-damaged', `not a readable ${this.#kind}: ${what}`, {
      hint: 'Open it in the program it was made with and save it again, or get a new copy.',
    })
  }
}

function words(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Uint32Array.from({ length: Math.floor(bytes.length / 4) }, (_, i) => view.getUint32(4 * i, true))
}

/** Title, author and the like out of the summary that such files carry; nothing where it makes no sense. */
export function summaryOf(file: CompoundFile): Record<string, string> {
  const bytes = file.read('\u0005SummaryInformation')
  if (!bytes || bytes.length < 48) return {}
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const section = view.getUint32(44, true)
  if (section + 8 > bytes.length) return {}
  const values: Record<string, string> = {}
  const count = Math.min(100, view.getUint32(section + 4, true))
  for (let i = 0; i < count && section + 16 + 8 * i <= bytes.length; i++) {
    const name = summaryNames.get(view.getUint32(section + 8 + 8 * i, true))
    const at = section + view.getUint32(section + 12 + 8 * i, true)
    if (!name || at + 12 > bytes.length) continue
    const type = view.getUint32(at, true)
    const length = view.getUint32(at + 4, true)
    if (type === 30)
      values[name] = new TextDecoder('windows-1252')
        .decode(bytes.subarray(at + 8, at + 8 + length))
        .replace(/\0[\s\S]*/, '')
    else if (type === 64) values[name] = fileTime(view.getBigUint64(at + 4, true))
  }
  return values
}

const summaryNames = new Map([
  [2, 'title'],
  [3, 'subject'],
  [4, 'author'],
  [5, 'keywords'],
  [6, 'description'],
  [8, 'modifiedBy'],
  [12, 'created'],
  [13, 'modified'],
])

/** Windows' count of 100 nanoseconds since 1601 as ISO; empty for none. */
export function fileTime(ticks: bigint): string {
  const date = new Date(Number(ticks / 10_000n) - 11_644_473_600_000)
  return ticks === 0n || Number.isNaN(date.getTime()) ? '' : date.toISOString()
}
