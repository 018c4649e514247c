// The lifeline: a tiny thread that ends this process when its parent has died, even while a document blocks the event loop.
import { Worker } from 'node:worker_threads'

const watch = `
const parent = process.ppid
const gone = () => {
  if (process.ppid !== parent) return true
  try { process.kill(parent, 0) } catch (error) { return error.code === 'ESRCH' }
  return false
}
setInterval(() => { if (gone()) process.kill(process.pid, 'SIGKILL') }, 500)
`

/** Ties this process's life to its parent's. Windows keeps the parent's id after its death, so the id is also asked for. */
export function tieToParent(): void {
  new Worker(watch, { eval: true, stderr: false }).unref()
}
