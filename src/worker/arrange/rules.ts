// Lines drawn along the edges of a page, across and down it; pieces of one line are joined.
import type { Box } from '../../contract/model.ts'
import { ascending } from './ascending.ts'

/** Lines along one direction: at `at`, from `from` to `to`. */
export interface Rule {
  at: number
  from: number
  to: number
}

/** A page's lines across and down. */
export interface Rules {
  across: Rule[]
  down: Rule[]
}

/** Points: lines nearer to each other than this are one, and ends this far from a line meet it. */
export const near = 2
/** What was found last for a page's boxes: several ask. */
const knownRules = new WeakMap<readonly Box[], Rules>()

/** Lines across and down, from thin boxes; pieces of one line are joined. */
export function toRules(boxes: readonly Box[]): Rules {
  const known = knownRules.get(boxes) ?? readRules(boxes)
  knownRules.set(boxes, known)
  return known
}

function readRules(boxes: readonly Box[]): Rules {
  const across: Rule[] = []
  const down: Rule[] = []
  for (const [x0, y0, x1, y1] of boxes)
    if (x1 - x0 >= y1 - y0) across.push({ at: (y0 + y1) / 2, from: x0, to: x1 })
    else down.push({ at: (x0 + x1) / 2, from: y0, to: y1 })
  return { across: joined(across), down: joined(down) }
}

function joined(rules: Rule[]): Rule[] {
  const sorted = rules.toSorted((a, b) => ascending(a.at, b.at))
  const lines: Rule[] = []
  for (let from = 0, to = 1; from < sorted.length; to++) {
    const [first, next] = [sorted[from], sorted[to]]
    if (!first || (next && next.at - first.at < near)) continue
    if (to - from === 1) lines.push(first)
    else addPieces(sorted.slice(from, to), lines)
    from = to
  }
  return lines
}

/** Adds what pieces of one line are together: those that meet are one. */
function addPieces(line: Rule[], lines: Rule[]): void {
  const at = line.reduce((sum, rule) => sum + rule.at, 0) / line.length
  let last: Rule | undefined
  for (const { from, to } of line.toSorted((a, b) => ascending(a.from, b.from)))
    if (last && from - last.to < near) last.to = Math.max(last.to, to)
    else lines.push((last = { at, from, to }))
}
