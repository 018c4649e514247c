// How long pdf.js may work on one page. It works in this thread and lets no timer in until it is done, so nothing of ours gets a turn to end it
// (forms within forms, four times each, twenty deep). But it asks for the time wherever a stream of operators begins, to be
// fair to a browser: there it is told to end, and it gives up one form after the other.
import { threadTime } from '../processor-time.ts'
import { usual } from './pdf-pdfium-budget.ts'

let isWatched = false
let running = 0
let end = Number.POSITIVE_INFINITY

/** Runs `work` of pdf.js; throws a RangeError where it took more than `limit` milliseconds of this thread's processor. */
export async function withinBudget<T>(work: () => Promise<T>, limit = usual): Promise<T> {
  watchClock()
  if (running++ === 0) end = threadTime() + limit
  try {
    const result = await work()
    // Pages that are cut short end well.
    if (threadTime() > end) throw tooLong()
    return result
  } finally {
    if (--running === 0) end = Number.POSITIVE_INFINITY
  }
}

/** Once: from then on the time is not told while a page is over its limit. */
function watchClock(): void {
  if (isWatched) return
  isWatched = true
  const now = Date.now.bind(Date)
  Date.now = () => {
    if (threadTime() > end) throw tooLong()
    return now()
  }
}

const tooLong = (): RangeError => new RangeError('pdf.js took too much of a processor for one page')
