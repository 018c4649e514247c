// For tests: a compound file made of the streams it is given. Paths are joined by `/`; all streams are in whole sectors.

export function compoundFile(streams: Record<string, Uint8Array>): Uint8Array {
  const entries: { name: string; type: number; child: number; right: number; start: number; size: number }[] = []
  const add = (name: string, type: number): number =>
    entries.push({ name, type, child: 0xffffffff, right: 0xffffffff, start: 0xfffffffe, size: 0 }) - 1
  const root = add('Root Entry', 5)
  const folders = new Map<string, number>([['', root]])
  const sectors: Uint8Array[] = []
  const fat: number[] = []
  const put = (bytes: Uint8Array): number => {
    const start = sectors.length
    for (let at = 0; at < bytes.length; at += 512) {
      const sector = new Uint8Array(512)
      sector.set(bytes.subarray(at, at + 512))
      sectors.push(sector)
      fat.push(at + 512 < bytes.length ? sectors.length : 0xfffffffe)
    }
    return start
  }
  const attach = (folder: string, name: string, type: number): number => {
    const slash = folder.lastIndexOf('/')
    const parent = folders.get(folder) ?? attach(folder.slice(0, Math.max(0, slash)), folder.slice(slash + 1), 1)
    const id = add(name, type)
    if (type === 1) folders.set(folder === '' ? name : `${folder}/${name}`, id)
    const entry = entries[id]!
    entry.right = entries[parent]!.child
    entries[parent]!.child = id
    return id
  }
  for (const [path, bytes] of Object.entries(streams)) {
    const slash = path.lastIndexOf('/')
    const entry = entries[attach(slash === -1 ? '' : path.slice(0, slash), path.slice(slash + 1), 2)]!
    entry.size = bytes.length
    if (bytes.length > 0) entry.start = put(bytes)
  }
  const directory = new Uint8Array(Math.ceil(entries.length / 4) * 512)
  const view = new DataView(directory.buffer)
  for (const [i, { name, type, child, right, start, size }] of entries.entries()) {
    const at = 128 * i
    for (let c = 0; c < name.length; c++) view.setUint16(at + 2 * c, name.charCodeAt(c), true)
    view.setUint16(at + 64, 2 * name.length + 2, true)
    view.setUint8(at + 66, type)
    view.setUint32(at + 68, 0xffffffff, true)
    view.setUint32(at + 72, right, true)
    view.setUint32(at + 76, child, true)
    view.setUint32(at + 116, start, true)
    view.setUint32(at + 120, size, true)
  }
  const directoryStart = put(directory)
  const fatSectors = Math.ceil((sectors.length + 100) / 128)
  const fatStart = sectors.length
  for (let i = 0; i < fatSectors; i++) fat.push(0xfffffffd)
  const header = new Uint8Array(512)
  const head = new DataView(header.buffer)
  header.set([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])
  head.setUint16(26, 3, true)
  head.setUint16(30, 9, true)
  head.setUint32(48, directoryStart, true)
  // No stream is small: the fixture has no small sectors.
  head.setUint32(56, 0, true)
  head.setUint32(60, 0xfffffffe, true)
  head.setUint32(68, 0xfffffffe, true)
  for (let i = 0; i < 109; i++) head.setUint32(76 + 4 * i, i < fatSectors ? fatStart + i : 0xffffffff, true)
  const table = new Uint8Array(fatSectors * 512).fill(0xff)
  const tableView = new DataView(table.buffer)
  for (const [i, next] of fat.entries()) tableView.setUint32(4 * i, next, true)
  return new Uint8Array(Buffer.concat([header, ...sectors, table]))
}

/** A text in UTF-16, as most streams keep it. */
export function utf16(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'utf16le'))
}
