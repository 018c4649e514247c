// Spawn: how a host starts worker processes. Electron brings utilityProcess, plain Node child_process.fork.
import type { ToWorker } from '../../contract/worker.ts'

/** A worker process. Messages from it are unknown until parsed. `exit` comes once, after the last message. */
export interface WorkerProcess {
  readonly pid: number | undefined
  send(message: ToWorker): void
  kill(): void
  onMessage(listener: (message: unknown) => void): void
  onExit(listener: (exit: WorkerExit) => void): void
}

/** How it ended. `signal` null: it exited by itself with `code`. */
export interface WorkerExit {
  code: number | null
  signal: string | null
  /** The last lines it wrote to stderr. */
  stderr: string
}

export interface Spawn {
  /** `tessdata`: a folder with imported language data. */
  (options: { memoryMb: number; tessdata?: string }): WorkerProcess
}

/**
 * Megabytes of one of the three rooms that V8 keeps for young objects. Left to itself it grows them to 32 each while a book is read:
 * a hundred megabytes a worker, and no page is read quicker for it.
 */
const youngMb = 8

/** Flags for V8 in a worker that may hold `memoryMb`. */
export function v8Flags(memoryMb: number): string[] {
  return [`--max-old-space-size=${memoryMb}`, `--max-semi-space-size=${youngMb}`]
}
