// What is measured in the page: how long a filter takes, how evenly it scrolls, how long a frame is held up, what it keeps in memory.
import type { CDPSession, Page } from 'playwright-core'
import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds from a change of the search to a list that shows it. */
export async function filterTimes(page: Page): Promise<number[]> {
  const times: number[] = []
  for (let turn = 0; turn < 5; turn += 1) {
    for (const words of [`number ${turn}7`, '']) {
      times.push(
        await page.evaluate(async (words) => {
          const field = document.querySelector<HTMLInputElement>('[data-search]')
          const grid = document.querySelector('[role=treegrid]')
          const before = grid?.getAttribute('aria-rowcount')
          const began = performance.now()
          Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, words)
          field?.dispatchEvent(new Event('input', { bubbles: true }))
          while (grid?.getAttribute('aria-rowcount') === before)
            await new Promise((resolve) => requestAnimationFrame(resolve))
          return performance.now() - began
        }, words),
      )
      await sleep(300)
    }
  }
  return times
}

/** Milliseconds of each frame while the list is scrolled, down and up again. */
export async function scroll(page: Page, during: number): Promise<number[]> {
  return page.evaluate(async (during) => {
    const scroller = document.querySelector('[role=treegrid] > [role=presentation]')
    const frames: number[] = []
    let last = await new Promise<number>((resolve) => requestAnimationFrame(resolve))
    const end = last + during
    for (let step = 60; last < end;) {
      if (scroller && (scroller.scrollTop > 200_000 || scroller.scrollTop < 0)) step = -step
      scroller?.scrollBy(0, step)
      const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve))
      frames.push(now - last)
      last = now
    }
    return frames
  }, during)
}

/** What a page keeps, after what nobody refers to was thrown away. */
export interface Kept {
  /** Megabytes. */
  heap: number
  nodes: number
  listeners: number
}

export async function kept(session: CDPSession): Promise<Kept> {
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters')
  return { heap: usedSize / 1e6, nodes, listeners: jsEventListeners }
}

/** Begins to note the milliseconds between two frames and of tasks over 50 ms, until `endFrames`. From within the page: a trace holds up what it looks at. */
export async function watchFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen: Seen = { frames: [], tasks: [], on: true }
    Object.assign(globalThis, { seen })
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) if (seen.on) seen.tasks.push(duration)
    }).observe({ type: 'longtask' })
    let last = performance.now()
    const note = (now: number): void => {
      seen.frames.push(now - last)
      last = now
      if (seen.on) requestAnimationFrame(note)
    }
    requestAnimationFrame(note)
  })
}

interface Seen {
  frames: number[]
  tasks: number[]
  on: boolean
}

export const endFrames = (page: Page): Promise<Pick<Seen, 'frames' | 'tasks'>> =>
  page.evaluate(() => {
    const { seen } = globalThis as unknown as { seen: Seen }
    seen.on = false
    return seen
  })
