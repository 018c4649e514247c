// Tables with lines between their columns and rows and none around them: where lines across the page end together on both sides of
// those down the page that join them, they end at sides that nobody drew; and so above and below, where those down the page reach further.
import { ascending } from './ascending.ts'
import type { Rule, Rules } from './rules.ts'
import { near } from './rules.ts'

/** Points that lines reach over those they cross, at least: less is how the corners of a drawn box are drawn. */
const over = 8
/** Lines across that a table without sides has at least, and edges of its rows, drawn or not. */
const fewest = { drawn: 2, edges: 3 }

/** The same lines, with those that are not drawn around tables; and these by themselves. */
export function withSides(rules: Rules): { rules: Rules; added: Rules } {
  const { across, down } = rules
  const found: Rules = { across: [], down: [] }
  if (across.length < fewest.drawn || down.length === 0) return { rules, added: found }
  for (const group of alike(across)) {
    const [first] = group
    if (!first || group.length < fewest.drawn) continue
    const within = down.filter(({ at }) => at > first.from + over && at < first.to - over)
    for (const run of joinedBy(within, group)) addEdges(run, within, down, found)
  }
  if (found.down.length === 0) return { rules, added: found }
  const sorted = [...across, ...found.across].toSorted((a, b) => ascending(a.at, b.at))
  return { rules: { across: sorted, down: [...down, ...found.down] }, added: found }
}

/** Adds the edges of a table that are not drawn. `run`: its lines across; `within`: those down the page that could be between its columns. */
function addEdges(run: readonly Rule[], within: readonly Rule[], down: readonly Rule[], found: Rules): void {
  const [first, last] = [run[0], run.at(-1)]
  if (!first || !last || run.length < fewest.drawn) return
  const inner = within.filter(({ from, to }) => from < last.at - near && to > first.at + near)
  const top = endOf(inner.map(({ from }) => first.at - from))
  const bottom = endOf(inner.map(({ to }) => to - last.at))
  if (run.length + Number(top > 0) + Number(bottom > 0) < fewest.edges) return
  const { from, to } = first
  const sides = [from, to].filter((at) => !isDrawn(down, at, first.at - top, last.at + bottom))
  if (sides.length === 0) return
  if (top > 0) found.across.push({ at: first.at - top, from, to })
  if (bottom > 0) found.across.push({ at: last.at + bottom, from, to })
  for (const at of sides) found.down.push({ at, from: first.at - top, to: last.at + bottom })
}

/** By how much lines reach further than a table's last line across, all of them alike; 0 where they do not. */
function endOf(further: readonly number[]): number {
  const [first = 0] = further
  return first > over && further.every((one) => Math.abs(one - first) < near) ? first : 0
}

/** Lines that begin and end alike, from the top down. */
function alike(across: readonly Rule[]): Rule[][] {
  const sorted = across.toSorted((a, b) => ascending(a.from, b.from))
  return together(sorted, 'from').flatMap((group) =>
    together(
      group.toSorted((a, b) => ascending(a.to, b.to)),
      'to',
    ).map((lines) => lines.toSorted((a, b) => ascending(a.at, b.at))),
  )
}

/** Lines in runs, in each of which one end is no further from the first's than a line's width. */
function together(sorted: readonly Rule[], end: 'from' | 'to'): Rule[][] {
  const groups: Rule[][] = []
  for (const rule of sorted) {
    const group = groups.at(-1)
    if (group?.[0] && rule[end] - group[0][end] < near) group.push(rule)
    else groups.push([rule])
  }
  return groups.filter(({ length }) => length >= fewest.drawn)
}

/** Runs of lines across, each of which a line down the page joins with the next. */
function joinedBy(down: readonly Rule[], across: readonly Rule[]): Rule[][] {
  const runs: Rule[][] = []
  for (const rule of across) {
    const run = runs.at(-1)
    const above = run?.at(-1)
    if (run && above && down.some(({ from, to }) => from - near <= above.at && to + near >= rule.at)) run.push(rule)
    else runs.push([rule])
  }
  return runs
}

/** Whether some of a side is drawn. */
function isDrawn(down: readonly Rule[], side: number, top: number, bottom: number): boolean {
  return down.some(({ at, from, to }) => Math.abs(at - side) < over && from < bottom - near && to > top + near)
}
