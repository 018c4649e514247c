// What this process is to others: who runs it, and how long it took to come this far.
import os from 'node:os'

/** Milliseconds that this process is old, by the clock and of a processor. */
export function sinceStart(): { ms: number; cpu: number } {
  const { user, system } = process.cpuUsage()
  return { ms: performance.now(), cpu: (user + system) / 1000 }
}

/** The person at this machine, as the audit trail names them. */
export function userName(): string {
  try {
    return os.userInfo().username
  } catch {
    // A container's user need not have a name.
    return String(process.getuid?.() ?? 'unknown')
  }
}
