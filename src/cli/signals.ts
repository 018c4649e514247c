// Ctrl-C and its kin: the first one asks to stop at a page boundary, the second one ends the process at once.
import { exitCode } from './exit-code.ts'

/** Not SIGHUP: a handler of ours would undo `nohup`, and work survives its process being killed anyway. */
const signals = ['SIGINT', 'SIGTERM'] as const

export interface Interrupts {
  /** Aborted by the first signal. */
  signal: AbortSignal
  /** Signals mean their usual again. */
  end(): void
}

/** `onFirst` tells the person what happens. Work in hand is never lost: what is not stored is done again by the next run. */
export function watchInterrupts(onFirst: () => void): Interrupts {
  const controller = new AbortController()
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(exitCode.interrupted)
    controller.abort()
    onFirst()
  }
  for (const name of signals) process.on(name, stop)
  return {
    signal: controller.signal,
    end() {
      for (const name of signals) process.off(name, stop)
    },
  }
}
