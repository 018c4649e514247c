// Ctrl-C and its kin: the first one asks to stop at a page boundary, the second one ends the process at once.
import { exitCode } from './exit-code.ts'

/**
 * Not SIGHUP: a handler of ours would undo `nohup`, and work survives its process being killed anyway. On Windows it is a console that is
 * closed or a session that ends, which leaves a few seconds; SIGBREAK is Ctrl-Break there, and SIGTERM never comes.
 */
const signalsOf = (platform: NodeJS.Platform): readonly NodeJS.Signals[] =>
  platform === 'win32' ? ['SIGINT', 'SIGBREAK', 'SIGHUP'] : ['SIGINT', 'SIGTERM']

export interface Interrupts {
  /** Aborted by the first signal. */
  signal: AbortSignal
  /** Signals mean their usual again. */
  end(): void
}

/** `onFirst` tells the person what happens. Work in hand is never lost: what is not stored is done again by the next run. */
export function watchInterrupts(onFirst: () => void, platform: NodeJS.Platform = process.platform): Interrupts {
  const signals = signalsOf(platform)
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
