// Workers that give way: whatever else wants a processor has it first, and of that the window and the host that answers it above all.
// Where nothing else does they are as quick as ever.
import { readdirSync } from 'node:fs'
import os from 'node:os'
import type { Spawn } from './spawn.ts'

const { PRIORITY_BELOW_NORMAL } = os.constants.priority

/** The same processes, of a priority below normal. Where the system refuses they work as they were started. */
export function givingWay(spawn: Spawn): Spawn {
  return (options) => {
    const worker = spawn(options)
    // At once where the process is there, so that its start gives way too; and by its first message, when its threads are.
    lower(worker.pid)
    let isLow = false
    return {
      get pid() {
        return worker.pid
      },
      send: (message) => worker.send(message),
      kill: () => worker.kill(),
      onMessage: (listener) =>
        worker.onMessage((message) => {
          if (!isLow) lower(worker.pid)
          isLow = true
          listener(message)
        }),
      onExit: (listener) => worker.onExit(listener),
    }
  }
}

function lower(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    // On Linux a priority is a thread's; those that come later have that of the one that begins them.
    const threads = process.platform === 'linux' ? readdirSync(`/proc/${pid}/task`).map(Number) : [pid]
    for (const thread of threads) os.setPriority(thread, PRIORITY_BELOW_NORMAL)
  } catch {
    // It has ended, or a sandbox forbids it: it works all the same.
  }
}
