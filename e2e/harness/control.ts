// What a spec runs inside the app's main process, in the shape of Playwright's `ElectronApplication.evaluate`.
import vm from 'node:vm'
import { makeWire } from './wire.ts'

interface Evaluate {
  kind: 'evaluate'
  id: number
  code: string
  argument: string
}

/** Answers the test that launched this process, and ends with it: a run leaves nothing behind. */
export function serveTests(electron: Record<string, unknown>): void {
  const wire = makeWire()
  process.on('message', (message: Evaluate) => {
    if (message.kind !== 'evaluate') return
    const { id } = message
    void (async () => {
      try {
        const run = vm.runInThisContext(`(${message.code})`) as (electron: unknown, argument: unknown) => unknown
        const value = wire.pack(await run(electron, wire.unpack(message.argument)))
        process.send?.({ kind: 'value', id, value })
      } catch (error) {
        process.send?.({ kind: 'value', id, error: error instanceof Error ? error.message : String(error) })
      }
    })()
  })
  process.on('disconnect', () => process.exit(75))
  process.channel?.unref()
}
