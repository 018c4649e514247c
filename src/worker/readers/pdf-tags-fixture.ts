// Tagged PDFs written by hand for tests: text with ids of marked content, and any tree over it, good or bad.
import type { Source } from '../../contract/worker.ts'

/** A line of Helvetica. `y`: points from the top of the page. `mark`: an id, `Artifact`, or nothing. */
export interface Line {
  text: string
  y: number
  x?: number
  size?: number
  mark?: number | 'Artifact'
  /** Drawn in a form of its own, whose ids are its own. */
  inForm?: boolean
}
/** An element: its type, for cells with columns and rows that it spans (`TD 2 1`), then its elements and ids. */
export type Node = [type: string, ...kids: (Node | number)[]]

/**
 * Pages of Letter size. Ids are of the first page; those of the second begin at 1000. `more`: entries of the tree's root; `chain`:
 * elements under each other beside the tree, as many as wanted.
 */
export function taggedPdf(pages: Line[][], tree: Node | null, { more = '', chain = 0 } = {}): Source {
  const objects: string[] = ['', '', '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>']
  const add = (object: string): number => objects.push(object)
  const kids = pages.map((lines, index) => {
    const form = add(
      stream(
        lines.filter(({ inForm }) => inForm).map(drawn),
        '/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<</Font<</F 3 0 R>>>>',
      ),
    )
    const content = add(stream([...lines.filter(({ inForm }) => !inForm).map(drawn), '/X Do']))
    return add(
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents ${content} 0 R/StructParents ${index}/Resources<</Font<</F 3 0 R>>/XObject<</X ${form} 0 R>>>>>>`,
    )
  })
  objects[1] = `<</Type/Pages/Count ${kids.length}/Kids[${kids.map(ref).join(' ')}]>>`
  const owners = pages.map((): string[] => [])
  const root = add('')
  const put = ([type, ...inner]: Node, parent: number): number => {
    const [name = '', columns, rows] = type.split(' ')
    const own = add('')
    const held = inner.map((kid) => {
      if (typeof kid !== 'number') return ref(put(kid, own))
      const [page, mark] = [Math.floor(kid / 1000), kid % 1000]
      const marks = owners[page]
      if (marks) marks[mark] = ref(own)
      return `<</Type/MCR/Pg ${kids[page]} 0 R/MCID ${mark}>>`
    })
    const spans = columns === undefined ? '' : `/A<</O/Table/ColSpan ${columns}/RowSpan ${rows ?? 1}>>`
    objects[own - 1] = `<</Type/StructElem/S/${name}/P ${parent} 0 R/K[${held.join(' ')}]${spans}>>`
    return own
  }
  const top = tree ? ref(put(tree, root)) : ''
  for (let link = 0; link < chain; link++) {
    const own = add('')
    const marks = owners[0]
    objects[own - 1] = `<</S/P/P ${link === 0 ? root : own - 1} 0 R/K[${own + 1} 0 R ${link}]>>`
    if (marks) marks[link] = ref(own)
  }
  const numbers = owners.map((marks, index) => `${index}[${Array.from(marks, (mark) => mark ?? 'null').join(' ')}]`)
  objects[root - 1] = `<</Type/StructTreeRoot/K[${top}]/ParentTree<</Nums[${numbers.join(' ')}]>>${more}>>`
  objects[0] = `<</Type/Catalog/Pages 2 0 R/MarkInfo<</Marked true>>/StructTreeRoot ${root} 0 R>>`
  return file(objects)
}

function stream(lines: readonly string[], entries = ''): string {
  const content = lines.join('\n')
  return `<<${entries}/Length ${content.length}>>stream\n${content}\nendstream`
}

const ref = (object: number): string => `${object} 0 R`

function drawn({ text, y, x = 72, size = 11, mark }: Line): string {
  const begin = mark === undefined ? '' : mark === 'Artifact' ? '/Artifact BMC ' : `/P<</MCID ${mark % 1000}>>BDC `
  return `${begin}BT/F ${size} Tf ${x} ${792 - y} Td(${text})Tj ET${mark === undefined ? '' : ' EMC'}`
}

/** Objects as a file without a table of them: readers find them by themselves. */
function file(objects: readonly string[]): Source {
  const body = objects.map((object, index) => `${index + 1} 0 obj\n${object}\nendobj\n`).join('')
  const bytes = new Uint8Array(Buffer.from(`%PDF-1.7\n${body}trailer<</Root 1 0 R/Size ${objects.length + 1}>>\n%%EOF`))
  return { sha256: '', name: 'tagged.pdf', mediaType: 'application/pdf', size: bytes.length, bytes }
}
