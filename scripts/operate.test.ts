// The unit, the manifest and the compose file of docs/operate: they parse, and say nothing that `sheaf` does not know.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { environment } from '../src/contract/settings.ts'
import { root } from './tools/project.ts'

const read = (name: string): string => readFileSync(join(root, 'docs/operate', name), 'utf8')

const helps = new Map<string, string>()

/** Fails for a flag that the verb does not have. */
function expectKnown(line: readonly string[]): void {
  const [program, verb = '', ...args] = line
  expect(program).toBe('/opt/sheaf/bin/sheaf')
  const help =
    helps.get(verb) ??
    execFileSync(process.execPath, [join(root, 'src/cli/main.ts'), verb, '--help'], { encoding: 'utf8' })
  helps.set(verb, help)
  const common = ['--quiet', '--json', '--data', '--queue']
  for (const flag of args.filter((arg) => arg.startsWith('--')))
    expect(common.includes(flag) || help.includes(`${flag} `), `sheaf ${verb} ${flag}`).toBe(true)
}

const known = new Set(['SHEAF_DATA', 'SHEAF_QUEUE', 'SHEAF_SERVER_TOKEN', ...Object.keys(environment)])

interface Workload {
  kind: string
  spec: { template: { spec: { containers: Container[] } } }
}
interface Container {
  command: string[]
  args: string[]
  env: { name: string }[]
}

test('the Kubernetes manifest: each workload runs a verb with flags and variables that there are', () => {
  const documents = parseAllDocuments(read('kubernetes.yaml')).map((one) => {
    expect(one.errors).toEqual([])
    return one.toJS() as Workload
  })
  const deployments = documents.filter(({ kind }) => kind === 'Deployment')
  expect(documents.map(({ kind }) => kind)).toEqual(['Deployment', 'Service', 'Deployment'])
  for (const { spec } of deployments)
    for (const { command, args, env } of spec.template.spec.containers) {
      expectKnown([...command, ...args])
      for (const { name } of env) expect([...known]).toContain(name)
    }
})

test('the compose file: services with verbs, flags and variables that there are', () => {
  const { services } = parse(read('compose.yaml'), { merge: true }) as {
    services: Record<string, { command?: string[]; environment: Record<string, string>; depends_on?: object }>
  }
  expect(Object.keys(services)).toEqual(['db', 'serve', 'work'])
  for (const name of ['serve', 'work']) {
    expectKnown(services[name]?.command ?? [])
    for (const variable of Object.keys(services[name]?.environment ?? {})) expect([...known]).toContain(variable)
  }
})

test('the systemd unit: sections, keys and the command', () => {
  const sections = new Map<string, Map<string, string>>()
  let current = new Map<string, string>()
  for (const line of read('sheaf-work.service').split('\n')) {
    if (line === '' || line.startsWith('#')) continue
    const [, section] = /^\[(\w+)\]$/.exec(line) ?? []
    const [, key, value] = /^(\w+)=(.+)$/.exec(line) ?? []
    if (section !== undefined) sections.set(section, (current = new Map()))
    else if (key !== undefined && value !== undefined) current.set(key, value)
    else expect.fail(`not a line of a unit: ${line}`)
  }
  expect([...sections.keys()]).toEqual(['Unit', 'Service', 'Install'])
  const service = sections.get('Service')
  expectKnown(service?.get('ExecStart')?.split(' ') ?? [])
  expect([service?.get('Restart'), service?.get('Environment')]).toEqual(['always', 'SHEAF_DATA=/var/lib/sheaf'])
})
