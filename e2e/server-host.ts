// Host: `sheaf serve` on a free port, and a tab of Chromium.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { Command, Input } from '../src/contract/api.ts'
import { openBrowser } from './browser.ts'
import { built, dropFiles, unwrap, usual, type Host } from './host.ts'

const Started = z.object({ url: z.string(), port: z.number(), token: z.string(), pid: z.number() })

export interface ServerHost extends Host {
  url: string
  token: string
}

export async function startServer(
  home: string,
  env: Record<string, string> = {},
  open = openBrowser,
): Promise<ServerHost> {
  const child = spawn(process.execPath, [built('main/cli.js'), 'serve', '--port', '0', '--data', home, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...usual, ...env },
  })
  let log = ''
  child.stderr.on('data', (text: Buffer) => (log += text.toString()))
  const exited = once(child, 'exit')
  const first = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), exited])
  if (child.exitCode !== null) throw new Error(`serve ended with ${child.exitCode}:\n${log}`)
  const { url, token } = Started.parse(JSON.parse(String(first[0])))
  const { browser, name } = await open()
  const page = await browser.newPage({ viewport: { width: 1280, height: 820 } })
  await page.goto(url)
  const origin = new URL(url).origin

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal)
      await exited
    }
    await browser.close()
  }
  return {
    name: `host: server + ${name}`,
    url: origin,
    token,
    page,
    drop: (files) => dropFiles(page, files),
    async call<C extends Command>(command: C, input: Input<C>) {
      const response = await fetch(`${origin}/api/${command}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(input),
      })
      return unwrap<C>(await response.json())
    },
    kill: () => end('SIGKILL'),
    close: () => end('SIGTERM'),
  }
}
