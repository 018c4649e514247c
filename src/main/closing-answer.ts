// What closing the window means, on each system: a Mac's app goes on without a window until it is quit, others end with their last one.
import type { Settings } from '../contract/settings.ts'

/** `ask`: a person is asked. `tray`: the window is hidden, and work goes on. `open`: documents that are worked on or wait. */
export function closingAnswer({
  open,
  onClose,
  platform,
}: {
  open: number
  onClose: Settings['onClose']
  platform: NodeJS.Platform
}): Settings['onClose'] {
  if (platform === 'darwin') return onClose === 'quit' ? 'quit' : 'tray'
  return open === 0 ? 'quit' : onClose
}
