// Spawn over child_process.fork, for plain Node hosts.
import { fork } from 'node:child_process'
import { type Spawn, v8Flags } from './spawn.ts'

/** Bytes of stderr kept for the error message. */
const stderrKept = 4000

/**
 * Bytes from which glibc asks the system for memory and gives it back when it is freed. Left to itself it raises this as rasters are
 * freed, and keeps them for each thread: half a gigabyte in the end. Means nothing to other systems.
 */
const mapped = String(2 ** 20)

/** Starts `entry` as a worker. Its environment is made here from nothing, so that no secret of ours is in it. */
export function forkSpawn(entry: string): Spawn {
  return ({ memoryMb, tessdata }) => {
    const child = fork(entry, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: {
        SHEAF_WORKER: '1',
        TZ: 'UTC',
        LANG: 'C.UTF-8',
        MALLOC_MMAP_THRESHOLD_: mapped,
        ...(tessdata === undefined ? {} : { SHEAF_TESSDATA: tessdata }),
        ...(process.env['PATH'] ? { PATH: process.env['PATH'] } : {}),
      },
      execArgv: [...v8Flags(memoryMb), '--disable-warning=ExperimentalWarning'],
      // On Windows a worker has no console: none opens beside a service, and closing or interrupting the host's does not reach it.
      windowsHide: true,
    })
    let stderr = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-stderrKept)
    })
    return {
      get pid() {
        return child.pid
      },
      send(message) {
        // The error callback is for a child that died meanwhile: its exit is what tells.
        if (child.connected) child.send(message, () => {})
      },
      kill() {
        child.kill('SIGKILL')
      },
      onMessage(listener) {
        child.on('message', listener)
      },
      onExit(listener) {
        let ended = false
        const end = (code: number | null, signal: string | null): void => {
          if (ended) return
          ended = true
          listener({ code, signal, stderr })
        }
        // 'close' rather than 'exit': stderr and messages have been read to their end.
        child.on('close', end)
        child.on('error', (error) => {
          stderr += `\n${error.message}`
          end(null, null)
        })
      },
    }
  }
}
