// Where the page's time goes: the functions that took most of it, by Chromium's own sampling.
import type { Page } from 'playwright-core'

const shown = 18

/** Runs `work` and prints the functions on top of the samples, with their share of all time. */
export async function profiled<T>(page: Page, title: string, work: () => Promise<T>): Promise<T> {
  const session = await page.context().newCDPSession(page)
  await session.send('Profiler.enable')
  await session.send('Profiler.setSamplingInterval', { interval: 200 })
  await session.send('Profiler.start')
  const value = await work()
  const { profile } = await session.send('Profiler.stop')
  await session.detach()
  const names = new Map(
    profile.nodes.map(({ id, callFrame }) => [
      id,
      `${callFrame.functionName || '(anonymous)'}:${callFrame.lineNumber + 1}`,
    ]),
  )
  const spent = new Map<string, number>()
  let all = 0
  profile.samples?.forEach((node, index) => {
    const time = profile.timeDeltas?.[index] ?? 0
    const name = names.get(node) ?? '?'
    spent.set(name, (spent.get(name) ?? 0) + time)
    all += time
  })
  console.log(`\n${title}: ${(all / 1000).toFixed(0)} ms of samples`)
  for (const [name, time] of [...spent].toSorted(([, a], [, b]) => b - a).slice(0, shown))
    console.log(
      `  ${(time / 1000).toFixed(0).padStart(6)} ms ${((100 * time) / all).toFixed(1).padStart(5)} %  ${name}`,
    )
  return value
}
