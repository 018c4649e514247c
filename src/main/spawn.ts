// Spawn over Electron's utilityProcess.
import { utilityProcess } from 'electron'
import { type Spawn, v8Flags } from '../engine/work/spawn.ts'

/** Characters of stderr kept for the error message. */
const stderrKept = 4000
let started = 0

/**
 * Starts `entry` as a utility process. Its environment is made here from nothing and is never empty: an empty one would
 * inherit ours. It is not a sandbox: the process has the user's rights, but no database handle and no secret.
 */
export function utilitySpawn(entry: string): Spawn {
  return ({ memoryMb, tessdata }) => {
    const child = utilityProcess.fork(entry, [], {
      serviceName: `sheaf-worker-${(started += 1)}`,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...workerEnvironment(process.env), ...(tessdata === undefined ? {} : { SHEAF_TESSDATA: tessdata }) },
      execArgv: [`--js-flags=${v8Flags(memoryMb).join(' ')}`],
    })
    let stderr = ''
    let killed = false
    let alive = true
    // The stream is null once the process has ended, so it is taken now.
    child.stderr?.setEncoding('utf8')
    child.stderr?.on('data', (text: string) => {
      stderr = (stderr + text).slice(-stderrKept)
    })
    return {
      get pid() {
        return child.pid
      },
      send(message) {
        if (alive) child.postMessage(message, [])
      },
      kill() {
        killed = true
        child.kill()
      },
      onMessage(listener) {
        child.on('message', listener)
      },
      onExit(listener) {
        child.once('exit', (code) => {
          alive = false
          // A killed child is reported with code 0, so who killed it has to be remembered.
          // One turn later: nothing may be posted from within this listener, and stderr is read to its end.
          setTimeout(
            () => listener(killed ? { code: null, signal: 'SIGKILL', stderr } : { code, signal: null, stderr }),
            10,
          )
        })
      },
    }
  }
}

/** What a worker may know: Windows needs SystemRoot for its random numbers, and temporary files go where ours go. */
function workerEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const kept = ['SystemRoot', 'TMPDIR', 'TEMP', 'TMP'].flatMap((name) =>
    env[name] === undefined ? [] : [[name, env[name]]],
  )
  return { SHEAF_WORKER: '1', TZ: 'UTC', LANG: 'C.UTF-8', ...Object.fromEntries(kept) }
}
