// Where a worker begins. The same file is the entry of the process and of the threads in it that recognise text,
// so that a built worker is one file whichever host starts it.
import { isMainThread, workerData } from 'node:worker_threads'
import { shutNetwork } from './no-network.ts'
import type { ThreadRole } from './ocr/asking.ts'
import { isStray } from './stray.ts'

/** How a worker ends that met an error nobody caught: the engine counts it as a crash and starts another. */
const crashed = 70

function dieLoudly(kind: string) {
  return (error: unknown): void => {
    process.stderr.write(`${kind}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`, () =>
      process.exit(crashed),
    )
  }
}

shutNetwork()
if (isMainThread) {
  // Electron's utility processes survive an unhandled rejection; a worker in an unknown state must not.
  process.on('uncaughtException', dieLoudly('uncaught exception'))
  const die = dieLoudly('unhandled rejection')
  process.on('unhandledRejection', (error) => {
    if (!isStray(error)) die(error)
  })
  // Ctrl-C reaches the whole process group. The host alone says when a worker ends: at its page boundary, or by a kill.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined)
  const { startWorker } = await import('./run.ts')
  startWorker(new URL(import.meta.url))
} else if (workerData === ('paddle' satisfies ThreadRole)) {
  const { servePaddle } = await import('./ocr/paddle/thread.ts')
  servePaddle()
} else {
  const { serveThread } = await import('./ocr/thread.ts')
  serveThread()
}
