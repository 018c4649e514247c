// What the page keeps in memory while events arrive, told every few minutes, with the slope over all of it.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import type { Db } from '../../src/engine/store/db.ts'
import { eventsPerSecond, sendEvents } from './fill.ts'
import { filterTimes, kept, scroll } from './gauges.ts'
import { line } from './line.ts'

/** Looks taken at least, so that a short watch has a slope too. */
const leastLooks = 6
const longestPause = 5 * 60_000

/** Scrolls, filters and waits by turns for `minutes`. The slope leaves the first look out: caches fill then. */
export async function watchMemory(page: Page, db: Db, minutes: number): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const stop = new AbortController()
  const events = sendEvents(db, stop.signal)
  const began = performance.now()
  const pause = Math.min(longestPause, (minutes * 60_000) / leastLooks)
  const points: [minute: number, heap: number][] = []
  console.log(
    `${'minute'.padStart(8)} ${'heap MB'.padStart(10)} ${'DOM nodes'.padStart(10)} ${'listeners'.padStart(10)}`,
  )
  for (let look = 0; look * pause <= minutes * 60_000; look += 1) {
    await sleep(Math.max(0, look * pause - (performance.now() - began)))
    const { heap, nodes, listeners } = await kept(session)
    const minute = (performance.now() - began) / 60_000
    points.push([minute, heap])
    console.log(
      `${minute.toFixed(1).padStart(8)} ${heap.toFixed(1).padStart(10)} ${String(nodes).padStart(10)} ${String(listeners).padStart(10)}`,
    )
    await filterTimes(page)
    await scroll(page, Math.min(10_000, pause / 4))
  }
  stop.abort()
  line(`events sent, ${eventsPerSecond} a second`, String(await events))
  line('slope of the heap', `${slope(points.slice(1)).toFixed(2)} MB/min`, 'goal: none that stays')
}

/** Of the line with the least squares. */
function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (axis: 0 | 1): number => points.reduce((sum, point) => sum + point[axis], 0) / points.length
  const [x, y] = [mean(0), mean(1)]
  const over = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0)
  return over / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0)
}
