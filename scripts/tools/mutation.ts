// A mutated copy of the project: one text is replaced, some tests are run, and what they say first is told. The files themselves
// are never touched. For the scripts that prove that tests can fail (mutate-queue.ts, mutate-security.ts).
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { root } from './project.ts'

export interface Mutation {
  /** The promise that is broken. */
  breaks: string
  file: string
  /** What is replaced, everywhere in the file. */
  from: string
  to: string
}

export interface Tests {
  files: readonly string[]
  /** Only tests of this name; else all of the files. */
  name?: string
  /** All but tests whose name holds this. */
  except?: string
  project?: 'unit' | 'e2e'
}

/**
 * Copies these files and folders of the project; `node_modules` are its own. `whole`: those are copied too (1.7 GB), since a packager does
 * not follow a link to them. Dispose of it: it lies in the temporary folder.
 */
export class Copy implements Disposable {
  readonly #folder = mkdtempSync(path.join(os.tmpdir(), 'sheaf-mutate-'))

  constructor(entries: readonly string[], { whole = false } = {}) {
    for (const entry of entries) {
      const source = path.join(root, entry)
      if (existsSync(source)) cpSync(source, path.join(this.#folder, entry), { recursive: true })
    }
    const [modules, copied] = [root, this.#folder].map((folder) => path.join(folder, 'node_modules')) as [
      string,
      string,
    ]
    if (whole) cpSync(modules, copied, { recursive: true, verbatimSymlinks: true })
    else symlinkSync(modules, copied, 'junction')
  }

  /** What the tests say first about the mutated copy; null: they are content. Throws when the file no longer holds the text. */
  async firstFailure({ file, from, to }: Mutation, tests: Tests): Promise<string | null> {
    const target = path.join(this.#folder, file)
    const original = readFileSync(target, 'utf8')
    if (!original.includes(from)) throw new Error(`${file} no longer holds: ${from}`)
    writeFileSync(target, original.replaceAll(from, to))
    try {
      const { code, said } = await this.#run(tests)
      if (code === 0) return null
      return /(?:FAIL|×) .*> (.+)/.exec(said)?.[1]?.trim() ?? `ended with ${code}`
    } finally {
      writeFileSync(target, original)
    }
  }

  /** Whether the tests are content with what is unchanged; else their redness afterwards proves nothing. */
  async isContent(tests: Tests): Promise<boolean> {
    return (await this.#run(tests)).code === 0
  }

  async #run({ files, name, except, project = 'unit' }: Tests): Promise<{ code: number | null; said: string }> {
    const vitest = path.join(root, 'node_modules/vitest/vitest.mjs')
    const args = [vitest, 'run', '--project', project, '--bail', '1', '--reporter', 'verbose', ...files]
    if (name !== undefined) args.push('-t', literal(name))
    if (except !== undefined) args.push('-t', `^(?!.*${literal(except)})`)
    const child = spawn(process.execPath, args, {
      cwd: this.#folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
    })
    let said = ''
    child.stdout.on('data', (text: Buffer) => (said += text.toString()))
    child.stderr.on('data', (text: Buffer) => (said += text.toString()))
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
    // A name that matches nothing leaves every test out, which is no proof of anything.
    if (code === 0 && !/Tests\s+\d+ passed/.test(said)) throw new Error(`no test ran in ${files.join(', ')}`)
    return { code, said }
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true })
  }
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** A mutation, how it is called, and the tests that must turn red. */
export interface Trial {
  name: string
  mutation: Mutation
  tests: Tests
}

/** What is run from the built bundles, and what it is packed of. */
export const bundleEntries =
  'src resources samples scripts docs e2e out bin packaging package.json package-lock.json tsconfig.json vitest.config.ts electron-builder.yml LICENSE NOTICE'.split(
    ' ',
  )

/** Tries each on a copy and prints a line each. Gives the number of those that no test found, or whose tests were red before. */
export async function tryAll(copy: Copy, trials: readonly Trial[]): Promise<number> {
  const content = new Map<string, boolean>()
  let survived = 0
  for (const { name, mutation, tests } of trials) {
    const key = JSON.stringify(tests)
    // Once more: a machine that is busy with other things makes a test late, not wrong.
    if (!content.has(key)) content.set(key, (await copy.isContent(tests)) || (await copy.isContent(tests)))
    const isContent = content.get(key) === true
    if (!isContent) console.log(`RED BEFORE ${tests.name ?? tests.files.join(', ')}`)
    const red = isContent ? await copy.firstFailure(mutation, tests) : null
    if (red === null) survived++
    console.log(verdict(name, red))
  }
  return survived
}

/** One line a mutation, as all scripts print it. */
export const verdict = (name: string, red: string | null): string =>
  `${red === null ? 'SURVIVED' : 'red     '}  ${name}${red === null ? '' : ` — ${red}`}`
