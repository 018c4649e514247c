// Files out of a drop or a file field, folders walked in the browser, each with its path below the dropped folder.
import type { PickedFile } from './client.ts'

/** What file managers leave lying about; nobody means to add it. */
const litter = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini'])

/**
 * The files of a drop. The entries are taken before the first await: the browser empties the transfer after the event.
 * `whole`: folders are handed over as they are, for a host that walks them itself.
 */
export async function collectDrop(transfer: DataTransfer, { whole }: { whole: boolean }): Promise<PickedFile[]> {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file')
  if (whole)
    return items.flatMap((item) => {
      const folder = item.webkitGetAsEntry()?.isDirectory === true
      return pick(item.getAsFile()).map((picked) => ({ ...picked, folder }))
    })
  const taken = items.map((item) => item.webkitGetAsEntry() ?? item.getAsFile())
  const found: PickedFile[] = []
  for (const item of taken) {
    if (item instanceof File) found.push(...pick(item))
    else if (item) found.push(...(await walk(item)))
  }
  return found
}

/** The files of a file field; `webkitRelativePath` is set when a folder was chosen. */
export function collectField(list: FileList): PickedFile[] {
  return [...list]
    .filter(({ name }) => !litter.has(name))
    .map((file) => ({ file, path: file.webkitRelativePath || file.name }))
}

const pick = (file: File | null): PickedFile[] => (file ? [{ file, path: file.name }] : [])

async function walk(entry: FileSystemEntry): Promise<PickedFile[]> {
  if (litter.has(entry.name)) return []
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
    return [{ file, path: entry.fullPath.replace(/^\//, '') }]
  }
  if (!isDirectory(entry)) return []
  const found: PickedFile[] = []
  for (const child of await readFolder(entry)) found.push(...(await walk(child)))
  return found
}

/** All entries of a folder: a reader gives at most a hundred at a time and an empty list at the end. */
async function readFolder(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const entries: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return entries
    entries.push(...some)
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
