// Closing the window while there is work asks once: go on in the tray, or finish the pages in hand and quit. The answer can be kept.
import { app, dialog, type BrowserWindow } from 'electron'
import type { Engine } from '../engine/engine.ts'
import { terminalStates, type DocumentState } from '../contract/model.ts'
import { closingAnswer } from './closing-answer.ts'
import { reportError } from './report.ts'

const answers = ['tray', 'quit', 'stay'] as const
let quitting = false

/** From now on closing is meant. */
export const quitForGood = (): void => {
  quitting = true
}

/** `engine`: null once it has stopped. */
export function askBeforeClosing(window: BrowserWindow, engine: () => Engine | null): void {
  let asking = false
  window.on('close', (event) => {
    const running = engine()
    if (quitting || !running) return
    event.preventDefault()
    if (asking) return
    asking = true
    void decide(window, running)
      .catch((error: unknown) => {
        reportError(error)
        app.quit()
      })
      .finally(() => {
        asking = false
      })
  })
}

async function decide(window: BrowserWindow, engine: Engine): Promise<void> {
  const { documents } = await engine.handlers['system.stats']({})
  const open = (Object.entries(documents) as [DocumentState, number][]).reduce(
    (sum, [state, count]) => sum + (terminalStates.has(state) || state === 'paused' ? 0 : count),
    0,
  )
  const { onClose } = await engine.handlers['settings.get']({})
  const meant = closingAnswer({ open, onClose, platform: process.platform })
  const answer = meant === 'ask' ? await ask(window, engine, open) : meant
  if (answer === 'quit') app.quit()
  else if (answer === 'tray') window.hide()
}

async function ask(window: BrowserWindow, engine: Engine, open: number): Promise<(typeof answers)[number]> {
  const { response, checkboxChecked } = await dialog.showMessageBox(window, {
    type: 'question',
    message: `Sheaf is working on ${open} ${open === 1 ? 'document' : 'documents'}.`,
    detail: 'Nothing is lost either way: what is not done goes on at the next start.',
    buttons: ['Keep working in the tray', 'Finish these pages and quit', 'Cancel'],
    defaultId: 0,
    cancelId: 2,
    checkboxLabel: 'Do not ask again',
  })
  const answer = answers[response] ?? 'stay'
  if (checkboxChecked && answer !== 'stay') await engine.handlers['settings.set']({ settings: { onClose: answer } })
  return answer
}
