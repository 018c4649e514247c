// What closing the window does.
import { expect, test } from 'vitest'
import { closingAnswer } from './closing-answer.ts'

test('a Mac’s app stays when its window is closed, unless somebody chose otherwise; nobody is asked', () => {
  for (const open of [0, 3]) {
    expect(closingAnswer({ open, onClose: 'ask', platform: 'darwin' })).toBe('tray')
    expect(closingAnswer({ open, onClose: 'tray', platform: 'darwin' })).toBe('tray')
    expect(closingAnswer({ open, onClose: 'quit', platform: 'darwin' })).toBe('quit')
  }
})

test('elsewhere it ends with its window, and asks while there is work', () => {
  for (const platform of ['linux', 'win32'] as const)
    for (const onClose of ['ask', 'tray', 'quit'] as const) {
      expect(closingAnswer({ open: 0, onClose, platform })).toBe('quit')
      expect(closingAnswer({ open: 1, onClose, platform })).toBe(onClose)
    }
})
