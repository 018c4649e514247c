// Names within a pack: the tree that documents came in, one name each. A file that others came in (a mail, an archive) cannot stand where
// their folder has to be.
import type { PackAs } from '../../contract/commands/documents.ts'
import type { DocumentView } from '../../contract/model.ts'
import { foldedPath, outputPath } from './names.ts'

type Named = Pick<DocumentView, 'path' | 'name' | 'parent'>

/** Gives each document of a pack its name, in any order; asked twice for one, it gives two. */
export function createPackNames(documents: readonly Named[], as: PackAs): (document: Named) => string {
  const files = new Set(as === 'original' ? documents.map((document) => foldedPath(sourceOf(document))) : [])
  const taken = new Set<string>()
  return (document) => {
    const parts = sourceOf(document).split('/')
    const source = parts
      .map((part, at) =>
        at < parts.length - 1 && files.has(foldedPath(parts.slice(0, at + 1).join('/'))) ? `${part} (contents)` : part,
      )
      .join('/')
    const name = outputPath(source, as, { isChild: document.parent !== null })
    for (let turn = 1; ; turn += 1) {
      const one = turn === 1 ? name : name.replace(/(\.[^./]*)?$/, ` (${turn})$1`)
      if (taken.has(foldedPath(one))) continue
      taken.add(foldedPath(one))
      return one
    }
  }
}

const sourceOf = ({ path, name }: Named): string => (path || name).replaceAll('\\', '/')
