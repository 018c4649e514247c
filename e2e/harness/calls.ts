// What of Electron the source of src/main calls and which of its events it listens to, by the type checker: each in the words of used.ts.
// Only src/main is looked at: the files that it imports from elsewhere are kept from the checker, since none of them may import Electron.
import path from 'node:path'
import type { Node } from 'typescript/unstable/ast'
import {
  isCallExpression,
  isIdentifier,
  isNewExpression,
  isPropertyAccessExpression,
  isStringLiteral,
} from 'typescript/unstable/ast/is'
import { API, type Checker, type Symbol } from 'typescript/unstable/sync'
import { root } from '../host.ts'

const folder = path.join(root, 'src/main')
/** There is no such file: the checker is told what it says. */
const config = path.join(root, 'tsconfig.electron-calls.json')
const options = {
  extends: './tsconfig.json',
  include: ['src/main'],
  exclude: ['**/*.test.ts'],
  compilerOptions: { types: ['node'] },
}
const elsewhere = /\/src\/(?!main\/)|\/node_modules\/(?!(electron|@types\/node|undici-types|typescript)\/)/

/** Sorted. Takes about half a second. */
export function electronCalls(): string[] {
  const api = new API({
    cwd: root,
    fs: {
      readFile: (file) => (file === config ? JSON.stringify(options) : elsewhere.test(file) ? null : undefined),
      fileExists: (file) => (file === config ? true : elsewhere.test(file) ? false : undefined),
    },
  })
  try {
    const project = api.updateSnapshot({ openProjects: [config] }).getProject(config)
    if (!project) throw new Error('src/main could not be opened')
    const { program, checker } = project
    const calls = program.getSourceFileNames().flatMap((name) => {
      const source = path.dirname(name) === folder ? program.getSourceFile(name) : undefined
      return source ? callsIn(source, checker).map((call) => `${path.basename(name)}: ${call}`) : []
    })
    return [...new Set(calls)].toSorted()
  } finally {
    api.close()
  }
}

function callsIn(node: Node, checker: Checker): string[] {
  const found: string[] = []
  const visit = (node: Node): void => {
    if (isNewExpression(node) && isIdentifier(node.expression)) {
      const symbol = checker.getTypeAtLocation(node)?.getSymbol()
      if (symbol && isElectrons(symbol)) found.push(`new ${symbol.name}`)
    }
    if (isCallExpression(node) && isPropertyAccessExpression(node.expression)) {
      const symbol = checker.getSymbolAtLocation(node.expression.name)
      if (symbol && isElectrons(symbol)) {
        // Events are objects of no name.
        const owner = symbol.getParent()?.name.replace('__type', 'Event') ?? ''
        found.push(`${owner}.${symbol.name}`)
        const [event] = node.arguments
        if (/^(on|once)$/.test(symbol.name) && event && isStringLiteral(event)) found.push(`${owner} "${event.text}"`)
      }
    }
    node.forEachChild(visit)
  }
  visit(node)
  return found
}

const isElectrons = ({ declarations }: Symbol): boolean =>
  declarations.some(({ path }) => path.endsWith('/electron/electron.d.ts'))
