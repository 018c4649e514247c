// Doctor: does this home and this installation have what they need? One named check each, with what to do when it fails.
import { statfs } from 'node:fs/promises'
import path from 'node:path'
import type { Check } from '../../contract/commands/system.ts'
import { toWire } from '../../contract/error.ts'
import type { Settings } from '../../contract/settings.ts'
import { FromWorker } from '../../contract/worker.ts'
import { checkModel } from '../embedder/imported.ts'
import { writeFileAtomically } from '../exports/write-file.ts'
import { installedLanguages, tessdataFolder } from '../languages.ts'
import { checkJobs } from '../queue/stuck.ts'
import type { Spawn } from '../work/spawn.ts'
import type { Db, PostgresDb } from '../store/db.ts'
import { checkClock } from '../team/clock.ts'
import { describeResults } from './earlier.ts'

const workerStartLimit = 20_000
const littleSpace = 1e9

export async function examine(
  context: { home: string; db: Db; spawn: Spawn; settings: Settings },
  { all }: { all: boolean },
): Promise<Check[]> {
  const { home, db, settings } = context
  return Promise.all([
    check('node', 'Run it through bin/sheaf or npm, which bring the right version.', async () => {
      const [major = 0] = process.versions.node.split('.').map(Number)
      if (major < 24) throw new Error(`Node ${process.versions.node} is too old`)
      return `Node ${process.versions.node}`
    }),
    check('data folder', `Make ${home} writable, or name another with --data.`, async () => {
      await writeFileAtomically(path.join(home, '.probe'), 'ok')
      return home
    }),
    check('disk space', 'Free some space; a batch pauses when the disk is full.', async () => {
      const { bavail, bsize } = await statfs(home)
      const free = bavail * bsize
      if (free < littleSpace) throw new Error(`only ${Math.round(free / 1e6)} MB are free at ${home}`)
      return `${(free / 1e9).toFixed(1)} GB free`
    }),
    check('queue', 'Restore the newest backup of the data folder.', () => db.check({ all })),
    ...(db.dialect === 'postgres'
      ? [check('clock', 'Let the system keep its time (NTP).', () => checkClock(db as PostgresDb))]
      : []),
    check('jobs', 'Start `sheaf work`, which gives silent jobs back.', () => checkJobs(db)),
    check('results', 'Run `sheaf verify`, which names what is damaged.', () => describeResults(db)),
    check(
      'language data',
      `Put LANG.traineddata into ${tessdataFolder(home)}, or choose other languages.`,
      async () => {
        const have = await installedLanguages(home)
        const missing = settings.pipeline.languages.filter((language) => !have.includes(language))
        if (missing.length > 0) throw new Error(`no data for ${missing.join(', ')}; there is ${have.join(', ')}`)
        return have.join(', ')
      },
    ),
    ...(settings.embedder && 'local' in settings.embedder ? [embedder(home, settings.embedder.local)] : []),
    check('worker', 'Run `npm ci` again; a native part may be missing for this system.', () =>
      probeWorker(context.spawn, settings),
    ),
  ])
}

const embedder = (home: string, id: string): Promise<Check> =>
  check('embedder', 'Choose another embedder.', () => checkModel(home, id))

async function check(name: string, hint: string, probe: () => Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, detail: await probe(), hint: '' }
  } catch (error) {
    const wire = toWire(error)
    return { name, ok: false, detail: wire.message, hint: wire.code === 'internal' ? hint : wire.hint || hint }
  }
}

async function probeWorker(spawn: Spawn, settings: Settings): Promise<string> {
  const worker = spawn({ memoryMb: settings.workerMemory })
  try {
    return await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`a worker did not answer within ${workerStartLimit / 1000} s`)),
        workerStartLimit,
      )
      worker.onExit(({ code, signal, stderr }) => {
        clearTimeout(timer)
        reject(new Error(`a worker ended at once (${signal ?? code}): ${stderr.trim().split('\n').at(-1) ?? ''}`))
      })
      worker.onMessage((raw) => {
        const message = FromWorker.safeParse(raw)
        if (!message.success || message.data.type !== 'ready') return
        clearTimeout(timer)
        resolve(
          Object.entries(message.data.versions)
            .map(([what, version]) => `${what} ${version}`)
            .join(', '),
        )
      })
    })
  } finally {
    worker.kill()
  }
}
