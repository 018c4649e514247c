// Litter: what systems and programs leave in folders for themselves, and folders that are one thing to a person. Nobody means the former when
// dropping a folder; the latter are not looked into.
import { SheafError } from '../../contract/error.ts'

/** In letters of either case; Windows writes `desktop.ini` and `Desktop.ini`. */
const litter = new Set([
  'thumbs.db',
  'ehthumbs.db',
  'ehthumbs_vista.db',
  'desktop.ini',
  // Folders of a disk's own, which nobody may read.
  '$recycle.bin',
  'recycler',
  'system volume information',
  'lost+found',
  // A Mac's: the picture of a folder, and what archives made there hold beside each file.
  'icon\r',
  '__macosx',
])

/**
 * Hidden entries (`.DS_Store`, `._a.pdf` beside `a.pdf` on disks that are not a Mac's own), the system's files, and those that say who has a
 * document open in an office program (`~$letter.docx`).
 */
export const isLitter = (name: string): boolean =>
  name.startsWith('.') || name.startsWith('~$') || litter.has(name.toLowerCase())

/** Folders that a Mac shows as one document, by their endings: none of the files within is it. */
const documents = /\.(?:pages|numbers|key)$/i
/** Folders that a Mac shows as one thing that is no document: programs, libraries of pictures, disks. */
const things =
  /\.(?:app|framework|bundle|plugin|kext|photoslibrary|photolibrary|musiclibrary|tvlibrary|imovielibrary|fcpbundle|logicx|band|sparsebundle|xcodeproj)$/i

/** Why a folder is not looked into; null for one that is. */
export function packageError(folder: string): SheafError | null {
  if (documents.test(folder))
    return new SheafError('not-a-file', `${folder} is a document of Pages, Numbers or Keynote, and a folder on disk`, {
      hint: 'Export it as PDF, Word, Excel or PowerPoint there, and add that.',
    })
  if (things.test(folder))
    return new SheafError('not-a-file', `${folder} is a program or a library, and a folder on disk`, {
      hint: 'To read files within it, name the folder itself.',
    })
  return null
}
