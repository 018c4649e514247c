// Chromium in the session of this process, as the window of the desktop app is in that of its host and workers. Playwright begins a session of
// its own for it, and Linux weighs sessions against each other before it looks at priorities (sched_autogroup): workers that give
// way would give it to the host alone.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { chromium, type Browser } from 'playwright-core'
import { findBrowser } from '../../e2e/browser.ts'

/** Starts the browser; it ends when it is closed. */
export async function openBeside(): Promise<{ browser: Browser; name: string }> {
  const { executable, args, env, name } = await findBrowser()
  const profile = await mkdtemp(path.join(tmpdir(), 'sheaf-bench-browser-'))
  const child = spawn(
    executable,
    [...args, '--headless', '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'],
    { env, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const exited = once(child, 'exit')
  const address = await addressOf(createInterface({ input: child.stderr }))
  const browser = await chromium.connectOverCDP(address)
  browser.once('disconnected', () => {
    child.kill('SIGKILL')
    void exited.then(() => rm(profile, { recursive: true, force: true }))
  })
  return { browser, name: `${name}, ${browser.version()}` }
}

/** Where it listens, which it says first. */
async function addressOf(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) {
    const address = /^DevTools listening on (ws:\S+)/.exec(line)?.[1]
    if (address !== undefined) return address
  }
  throw new Error('Chromium ended before it said where it listens')
}
