// Shows a batch's progress on stderr: redrawn in place on a terminal, a line now and then elsewhere, or for programs as JSON lines.
import type { WireError } from '../contract/error.ts'
import { liveLine, plainLine, type Progress } from './progress.ts'
import type { Terminal } from './terminal.ts'

const frame = 120
/** Milliseconds between plain lines: a log is read afterwards. */
const pause = 10_000
const clearLine = '\r\u001b[2K'

/** Why nothing goes on just now; null while it does. */
type Waiting = () => WireError | null

/** Milliseconds between JSON lines. */
const beat = 500

/**
 * The same for programs: `{"schema":"sheaf.progress/1", …}` on stderr whenever something changed, at most twice a second, and at the
 * end. `fraction` (0–1) never falls; `left_ms` and `pages_per_minute` are null until they can be told. `waiting`: why nothing goes on just
 * now, as an error; null while it does.
 */
export function tellProgress(progress: Progress, batch: string, terminal: Terminal, trouble: Waiting): () => void {
  let told = ''
  const tell = (): void => {
    const { documents, ended, failed, pages, fraction, pagesPerMinute, left, running } = progress.standing()
    const waiting = trouble()
    const line = JSON.stringify({
      schema: 'sheaf.progress/1',
      batch,
      documents,
      ended,
      failed,
      pages,
      fraction,
      pages_per_minute: waiting ? null : pagesPerMinute,
      left_ms: left === null || waiting ? null : Math.round(left),
      running,
      waiting: waiting && { code: waiting.code, message: waiting.message, hint: waiting.hint },
    })
    if (line === told) return
    told = line
    terminal.note(line)
  }
  tell()
  const timer = setInterval(tell, beat)
  return () => {
    clearInterval(timer)
    tell()
  }
}

/** Returns the way to end it, which leaves no half line behind. What keeps the work from going on is told in its place. */
export function showProgress(progress: Progress, terminal: Terminal, trouble: Waiting): () => void {
  const { live } = terminal
  let shown = ''
  const draw = (): void => {
    const line = live
      ? liveLine(progress.standing(), terminal.width(), trouble())
      : plainLine(progress.standing(), trouble())
    if (line === shown) return
    shown = line
    if (live) live(clearLine + line)
    else terminal.note(line)
  }
  const timer = setInterval(draw, live ? frame : pause)
  return () => {
    clearInterval(timer)
    if (live && shown !== '') live(clearLine)
  }
}
