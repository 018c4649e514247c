// The graph as other programs read it: GraphML for Gephi and yEd, Cypher for Neo4j and its kin, JSON for everything else.
import type { Graph, GraphEdge, GraphNode } from '../../contract/commands/graph.ts'
import { xml } from '../exports/xml.ts'

export const graphFormats = ['graphml', 'json', 'cypher'] as const
export type GraphFormat = (typeof graphFormats)[number]

export function renderGraph(graph: Graph, format: GraphFormat): string {
  if (format === 'json') return `${JSON.stringify(graph, null, 2)}\n`
  return format === 'graphml' ? graphMl(graph) : cypher(graph)
}

const nodeKeys = ['type', 'label', 'kind', 'key', 'document', 'class'] as const satisfies readonly (keyof GraphNode)[]
const edgeKeys = ['type', 'label', 'page', 'count', 'confidence'] as const satisfies readonly (keyof GraphEdge)[]
const numeric = new Set<string>(['page', 'count', 'confidence'])

function graphMl({ nodes, edges }: Graph): string {
  const keys = [
    ...nodeKeys.map((name) => `  <key id="n-${name}" for="node" attr.name="${name}" attr.type="string"/>`),
    ...edgeKeys.map(
      (name) =>
        `  <key id="e-${name}" for="edge" attr.name="${name}" attr.type="${numeric.has(name) ? 'double' : 'string'}"/>`,
    ),
  ]
  const data = (prefix: string, name: string, value: string | number | null | undefined): string[] =>
    value === undefined || value === null ? [] : [`<data key="${prefix}-${name}">${xml(String(value))}</data>`]
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    ...keys,
    '  <graph id="sheaf" edgedefault="directed">',
    ...nodes.map(
      (node) =>
        `    <node id="${xml(node.id)}">${nodeKeys.flatMap((name) => data('n', name, node[name])).join('')}</node>`,
    ),
    ...edges.map(
      (edge, n) =>
        `    <edge id="e${n}" source="${xml(edge.from)}" target="${xml(edge.to)}">${edgeKeys.flatMap((name) => data('e', name, edge[name])).join('')}</edge>`,
    ),
    '  </graph>',
    '</graphml>',
    '',
  ].join('\n')
}

const cypherLabels: Record<GraphNode['type'], string> = { document: 'Document', entity: 'Entity', class: 'Class' }
const cypherTypes: Record<GraphEdge['type'], string> = { names: 'NAMES', is: 'IS', refers: 'REFERS_TO' }

/** Statements that may be run twice: each merges. */
function cypher({ nodes, edges }: Graph): string {
  const properties = (entries: readonly (readonly [string, string | number | null | undefined])[]): string =>
    entries
      .flatMap(([name, value]) => (value === undefined || value === null ? [] : [`${name}: ${literal(value)}`]))
      .join(', ')
  return [
    ...nodes.map(
      (node) =>
        `MERGE (n:${cypherLabels[node.type]} {id: ${literal(node.id)}}) SET n += {${properties(nodeKeys.map((name) => [name, node[name]]))}};`,
    ),
    ...edges.map(
      (edge) =>
        `MATCH (a {id: ${literal(edge.from)}}), (b {id: ${literal(edge.to)}}) MERGE (a)-[r:${cypherTypes[edge.type]}]->(b) SET r += {${properties(edgeKeys.map((name) => [name, edge[name]]))}};`,
    ),
    '',
  ].join('\n')
}

/** Text in quotes, a statement a line: nothing in a name may end either. */
function literal(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const escaped = value
    .replace(/[\\']/g, '\\$&')
    .replace(/[\p{Cc}\u2028\u2029]/gu, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return `'${escaped}'`
}
