// A host for faults: an engine in a process of its own, whose workers follow scripts. `node host-process.ts JSON` (HostOptions); it says
// `ready`, adds what it is told to, and sets its clock by what it is told.
import { Settings } from '../../src/contract/settings.ts'
import { commands } from '../../src/contract/api.ts'
import { toWire } from '../../src/contract/error.ts'
import { createEngine } from '../../src/engine/create.ts'
import { forkSpawn } from '../../src/engine/work/fork.ts'
import { FromParent, HostOptions, type ToParent } from './host-messages.ts'

const { home, queue, settings, clock, worker } = HostOptions.parse(JSON.parse(process.argv[2] ?? '{}'))
const say = (message: ToParent): void => void process.send?.(message)

// The clock on the wall, as somebody sets it. What SQLite and Postgres call now is their own.
const real = Date.now.bind(Date)
let shift = clock
Date.now = () => real() + shift

try {
  const engine = await createEngine({
    home,
    queue,
    settings: Settings.parse({ logLevel: 'info', ...settings }),
    host: 'cli',
    spawn: forkSpawn(worker),
    samplesDir: null,
  })
  engine.start()
  process.on('message', (raw) => {
    const message = FromParent.parse(raw)
    if (message.type === 'clock') shift = message.shift
    else if (message.type === 'stop') void engine.stop({ grace: 2000 }).then(() => process.exit(0))
    else {
      const sources = message.paths.map((file) => ({ kind: 'path', path: file }))
      engine.handlers['intake.add'](commands['intake.add'].input.parse({ sources })).then(
        () => say({ type: 'added' }),
        (error: unknown) => say({ type: 'refused', ...toWire(error) }),
      )
    }
  })
  process.on('disconnect', () => process.exit(0))
  say({ type: 'ready' })
} catch (error) {
  say({ type: 'refused', ...toWire(error) })
  process.exitCode = 1
  process.disconnect?.()
}
