// A document in the middle, what it names around it, and outside these the documents that name the same. Drawn from the graph's order:
// the same graph is always the same picture. The list beside it says the same in words.
import { useMemo, type ReactElement } from 'react'
import type { Graph, GraphNode } from '../../../contract/commands/graph.ts'
import { text } from '../../text/words.ts'
import styles from './graph-picture.module.css'

const size = { width: 900, height: 560 }
const radius = { entities: 130, documents: 235 }
/** Nodes in a ring; more cannot be told apart. */
const most = 28
const longestLabel = 26

interface Placed {
  node: GraphNode
  x: number
  y: number
  angle: number
}

export function GraphPicture({
  graph,
  centre,
  onDocument,
}: {
  graph: Graph
  centre: string | null
  onDocument: (document: string) => void
}): ReactElement | null {
  const { placed, lines } = useMemo(() => layOut(graph, centre), [graph, centre])
  if (placed.length < 2) return null
  return (
    <svg
      className={styles['graph']}
      viewBox={`0 0 ${size.width} ${size.height}`}
      role="img"
      aria-label={text.library.graphOf(placed[0]?.node.label ?? '')}
    >
      {lines.map(([from, to]) => (
        <line key={`${from.node.id} ${to.node.id}`} x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
      ))}
      {placed.map(({ node, x, y, angle }) => {
        const open = node.type === 'document' && node.document !== undefined && node.id !== centre
        const outwards = Math.cos(angle) >= 0
        return (
          <g
            key={node.id}
            className={styles[node.id === centre ? 'centre' : node.type]}
            onClick={open ? () => onDocument(node.document ?? '') : undefined}
          >
            <title>{node.label}</title>
            <circle cx={x} cy={y} r={node.id === centre ? 11 : node.type === 'document' ? 7 : 5} />
            <text
              x={node.id === centre ? x : x + (outwards ? 11 : -11)}
              y={node.id === centre ? y + 28 : y + 4}
              textAnchor={node.id === centre ? 'middle' : outwards ? 'start' : 'end'}
            >
              {node.label.length > longestLabel ? `${node.label.slice(0, longestLabel)}…` : node.label}
            </text>
          </g>
        )
      })}
    </svg>
  )
}

function layOut({ nodes, edges }: Graph, centre: string | null): { placed: Placed[]; lines: [Placed, Placed][] } {
  const middle = nodes.find(({ id }) => id === centre)
  if (!middle) return { placed: [], lines: [] }
  const near = new Set(edges.flatMap(({ from, to }) => (from === centre ? [to] : to === centre ? [from] : [])))
  const inner = nodes
    .filter(({ id, type }) => near.has(id) && type !== 'class')
    .toSorted((a, b) => b.degree - a.degree)
    .slice(0, most)
  const known = new Set(inner.map(({ id }) => id))
  const outer = nodes
    .filter(({ id, type }) => type === 'document' && id !== centre && !known.has(id))
    .filter(({ id }) => edges.some(({ from, to }) => (from === id && known.has(to)) || (to === id && known.has(from))))
    .slice(0, most)
  const ring = (some: GraphNode[], r: number, turn: number): Placed[] =>
    some.map((node, i) => {
      const angle = (2 * Math.PI * i) / Math.max(1, some.length) + turn
      return { node, angle, x: size.width / 2 + 1.35 * r * Math.cos(angle), y: size.height / 2 + r * Math.sin(angle) }
    })
  const placed = [
    { node: middle, angle: 0, x: size.width / 2, y: size.height / 2 },
    ...ring(inner, radius.entities, -Math.PI / 2),
    ...ring(outer, radius.documents, -Math.PI / 2 + 0.2),
  ]
  const at = new Map(placed.map((one) => [one.node.id, one]))
  const lines = edges.flatMap(({ from, to }): [Placed, Placed][] => {
    const a = at.get(from)
    const b = at.get(to)
    return a && b ? [[a, b]] : []
  })
  return { placed, lines }
}
