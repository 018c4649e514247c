// Names within a pack: the tree that documents came in, one name each. A file that others came in (a mail, an archive) cannot stand where
// their folder has to be.
import type { PackAs } from '../../contract/commands/documents.ts'
import type { DocumentView } from '../../contract/model.ts'
import { foldedPath, outputPath } from './names.ts'

type Named = Pick<DocumentView, 'path' | 'name' | 'parent'>

export interface PackNames {
  /** A document's name, in any order; asked twice for one, it gives two. */
  of(document: Named): string
  /** A name for a file beside them: this one where it is free. */
  free(name: string): string
}

export function createPackNames(documents: readonly Named[], as: PackAs): PackNames {
  const files = new Set(as === 'original' ? documents.map((document) => foldedPath(sourceOf(document))) : [])
  const wanted = (document: Named): string => {
    const parts = sourceOf(document).split('/')
    const source = parts
      .map((part, at) =>
        at < parts.length - 1 && files.has(foldedPath(parts.slice(0, at + 1).join('/'))) ? `${part} (contents)` : part,
      )
      .join('/')
    return outputPath(source, as, { isChild: document.parent !== null })
  }
  /** By folded name, the last turn that was given out: of a thousand equal names none looks at all before it. Folders have their names first. */
  const turns = new Map(documents.flatMap((document) => foldersOf(wanted(document))).map((folder) => [folder, 1]))
  const free = (name: string): string => {
    const key = foldedPath(name)
    for (let turn = (turns.get(key) ?? 0) + 1; ; turn += 1) {
      const one = turn === 1 ? name : name.replace(/(\.[^./]*)?$/, ` (${turn})$1`)
      const oneKey = foldedPath(one)
      if (turn > 1 && turns.has(oneKey)) continue
      turns.set(oneKey, 1).set(key, turn)
      return one
    }
  }
  return { of: (document) => free(wanted(document)), free }
}

const sourceOf = ({ path, name }: Named): string => (path || name).replaceAll('\\', '/')

/** The folders that a file lies in, folded. */
function foldersOf(name: string): string[] {
  const parts = foldedPath(name).split('/').slice(0, -1)
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'))
}
