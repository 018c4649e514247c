// Which headings a chunk stands under.
import type { Heading, Piece } from './pieces.ts'

/** Times the height of another heading of its level from which on a document's first one is its title. */
const taller = 1.15

/** Gives each group, in order, the headings in force at its first text. */
export function headingPath(): (group: readonly Piece[]) => string[] {
  let path: Heading[] = []
  let title: Heading | undefined
  const titles = (): string[] => path.map((heading) => heading.title)
  /** Pages are read one by one, and levels told on each by the size of its text: a title and the sections below it may be of one. */
  const isOver = (before: Heading, { level, height }: Heading): boolean =>
    before.level < level ||
    (before === title && before.level === level && height !== null && (before.height ?? 0) >= height * taller)
  return (group) => {
    let found: string[] | null = null
    for (const { heading, kind } of group) {
      if (heading) {
        title ??= heading
        path = [...path.filter((before) => isOver(before, heading)), heading]
      } else if (kind !== 'heading' && kind !== 'header' && kind !== 'footer') found ??= titles()
    }
    return found ?? titles()
  }
}
