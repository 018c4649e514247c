// Shows a batch's progress on stderr: redrawn in place on a terminal, a line now and then elsewhere.
import { liveLine, plainLine, type Progress } from './progress.ts'
import type { Terminal } from './terminal.ts'

const frame = 120
/** Milliseconds between plain lines: a log is read afterwards. */
const pause = 10_000
const clearLine = '\r\u001b[2K'

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
