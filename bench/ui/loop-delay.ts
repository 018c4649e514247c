// Loaded before `sheaf serve` by the bench: the longest time its event loop was held up, for each quarter of a second, as JSON at the end.
import { writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

const file = process.env['SHEAF_BENCH_DELAY']
const every = 250
/** Workers inherit the environment, and are none of it. */
if (file !== undefined && process.argv.includes('serve')) {
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const seen: [at: number, longest: number][] = []
  setInterval(() => {
    seen.push([Date.now(), delay.max / 1e6])
    delay.reset()
  }, every).unref()
  process.on('exit', () => writeFileSync(file, JSON.stringify(seen)))
}
