// An error that has no window to be shown in, as a dialog.
import { dialog } from 'electron'
import { toWire } from '../contract/error.ts'

export function reportError(error: unknown): void {
  const { message, hint } = toWire(error)
  dialog.showErrorBox('Sheaf', hint === '' ? message : `${message}\n\n${hint}`)
}
