// Comments on slides, with who wrote them; in either of the two forms that PowerPoint has had.
import { commentBlock, type FlowBlock } from './flow-blocks.ts'
import type { Package } from './package.ts'
import { readXml } from './xml-events.ts'

/** Names of people by the number that comments give for them. */
export function commentAuthors(source: Package, main: string): Map<string, string> {
  const authors = new Map<string, string>()
  for (const { type, part } of source.relations(main))
    if (type === 'commentAuthors' || type === 'authors')
      readXml(source.xml(part) ?? '', {
        open(name, attributes) {
          if (name === 'cmAuthor' || name === 'author')
            authors.set(attributes.get('id') ?? '', attributes.get('name') ?? '')
        },
      })
  return authors
}

/** A paragraph for each comment and each answer. */
export function comments(xml: string, authors: ReadonlyMap<string, string>): FlowBlock[] {
  const blocks: FlowBlock[] = []
  let inText = false
  /** The comment and the answer in hand; answers may stand before what they answer. */
  const open: { by: string; parts: string[] }[] = []
  let answers: FlowBlock[] = []
  const blockOf = ({ by, parts }: { by: string; parts: string[] }): FlowBlock[] => {
    const text = parts.join('').trim()
    return text === '' ? [] : [commentBlock(by, text)]
  }
  readXml(xml, {
    open(name, attributes) {
      if (name === 'text' || name === 't') inText = true
      else if (name === 'cm' || name === 'reply')
        open.push({ by: (authors.get(attributes.get('authorId') ?? '') ?? '').trim(), parts: [] })
    },
    close(name) {
      if (name === 'text' || name === 't') inText = false
      else if (name === 'p') open.at(-1)?.parts.push('\n')
      else if (name === 'cm' || name === 'reply') {
        const said = open.pop()
        if (name === 'reply') answers.push(...(said ? blockOf(said) : []))
        else {
          blocks.push(...(said ? blockOf(said) : []), ...answers)
          answers = []
        }
      }
    },
    text(data) {
      if (inText) open.at(-1)?.parts.push(data)
    },
  })
  return blocks
}
