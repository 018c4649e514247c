// `npm run dev`: the window in a browser, reloading as its sources change, before an engine that restarts as its own change.
// Vite serves the window and passes /api on to `sheaf serve`, which runs from source. Data stay in ./out/dev.
import { spawn, type ChildProcess } from 'node:child_process'
import { watch } from 'node:fs'
import { createServer as createPort } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import react from '@vitejs/plugin-react'
import { createServer } from 'vite'
import { z } from 'zod'
import { root } from './tools/project.ts'

const Listening = z.object({ token: z.string() })

const enginePort = await freePort()
let token = ''
let engine = startEngine()
let stopping = false

const vite = await createServer({
  configFile: false,
  root: join(root, 'src/renderer'),
  plugins: [react()],
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': {
        target: `http://127.0.0.1:${enginePort}`,
        changeOrigin: true,
        configure: (proxy) => {
          proxy.on('proxyReq', (request) => {
            // The engine trusts its own origin only, and takes the token that it printed when it last started.
            request.removeHeader('origin')
            request.setHeader('authorization', `Bearer ${token}`)
          })
        },
      },
    },
  },
})
await vite.listen()
console.log(
  `\nThe window: ${vite.resolvedUrls?.local[0] ?? ''}\nThe engine restarts when src/ changes outside the window. Ctrl-C stops both.\n`,
)

let due: NodeJS.Timeout | undefined
/** Restarts one after the other: two engines must never share the port and the data. */
let turn = Promise.resolve()
const watcher = watch(join(root, 'src'), { recursive: true }, (_, file) => {
  if (file === null || /^renderer|\.test\.ts$/.test(file)) return
  clearTimeout(due)
  due = setTimeout(() => {
    turn = turn.then(restart)
  }, 200)
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())

async function restart(): Promise<void> {
  if (stopping) return
  console.log('engine: sources changed, starting again')
  await end(engine)
  if (!stopping) engine = startEngine()
}

async function stop(): Promise<void> {
  stopping = true
  watcher.close()
  clearTimeout(due)
  await turn
  await Promise.all([vite.close(), end(engine)])
}

function startEngine(): ChildProcess {
  const args = [
    join(root, 'src/cli/main.ts'),
    'serve',
    '--json',
    '--port',
    String(enginePort),
    '--data',
    join(root, 'out/dev'),
  ]
  // Its own process group: Ctrl-C is for this script, which ends it in order. On Windows that would be a window of its own.
  const detached = process.platform !== 'win32'
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], detached })
  createInterface({ input: child.stdout }).on('line', (line) => {
    const listening = Listening.safeParse(parsed(line))
    if (listening.success) token = listening.data.token
    else console.log(`engine: ${line}`)
  })
  return child
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    // Not the line with the token; shown as it is.
    return null
  }
}

/** Asks the engine to stop after the pages in hand; after five seconds it is asked again, which stops at once. */
function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    const again = setTimeout(() => child.kill('SIGTERM'), 5000)
    child.once('exit', () => {
      clearTimeout(again)
      resolve()
    })
    child.kill('SIGTERM')
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createPort()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no free port')),
      )
    })
  })
}
