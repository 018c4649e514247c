// Shows a batch's progress on stderr: redrawn in place on a terminal, a line now and then elsewhere, or for programs as JSON lines.
import { liveLine, plainLine, type Progress } from './progress.ts'
import type { Terminal } from './terminal.ts'

const frame = 120
/** Milliseconds between plain lines: a log is read afterwards. */
const pause = 10_000
const clearLine = '\r\u001b[2K'

/** Milliseconds between JSON lines. */
const beat = 500

/**
 * The same for programs: `{"schema":"sheaf.progress/1", …}` on stderr whenever something changed, at most twice a second, and at the
 * end. `fraction` (0–1) never falls; `left_ms` and `pages_per_minute` are null until they can be told.
 */
export function tellProgress(progress: Progress, batch: string, terminal: Terminal): () => void {
  let told = ''
  const tell = (): void => {
    const { documents, ended, failed, pages, fraction, pagesPerMinute, left, running } = progress.standing()
    const line = JSON.stringify({
      schema: 'sheaf.progress/1',
      batch,
      documents,
      ended,
      failed,
      pages,
      fraction,
      pages_per_minute: pagesPerMinute,
      left_ms: left === null ? null : Math.round(left),
      running,
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

/** Returns the way to end it, which leaves no half line behind. */
export function showProgress(progress: Progress, terminal: Terminal): () => void {
  const { live } = terminal
  let shown = ''
  const draw = (): void => {
    const line = live ? liveLine(progress.standing(), terminal.width()) : plainLine(progress.standing())
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
