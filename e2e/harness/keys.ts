// A key of `sendInputEvent` as Chromium's protocol wants it: letters and digits, and no others.
import type { Protocol } from './chromium.ts'

const masks = { alt: 1, control: 2, ctrl: 2, meta: 4, command: 4, cmd: 4, shift: 8 } as const

type InputEvent = Electron.KeyboardInputEvent | Electron.MouseInputEvent | Electron.MouseWheelInputEvent

export function keyEvent(event: InputEvent): Protocol.Input.dispatchKeyEventParameters {
  if (!('keyCode' in event)) throw new Error(`electron harness: input event '${event.type}' is not implemented`)
  const { type, keyCode, modifiers = [] } = event
  if (!/^[A-Z0-9]$/i.test(keyCode) || type === 'char')
    throw new Error(`electron harness: key '${keyCode}' is not implemented`)
  const mask = modifiers.reduce((sum, name) => {
    if (!(name in masks)) throw new Error(`electron harness: modifier '${name}' is not implemented`)
    return sum | masks[name as keyof typeof masks]
  }, 0)
  const upper = keyCode.toUpperCase()
  return {
    type: type === 'keyUp' ? 'keyUp' : 'rawKeyDown',
    modifiers: mask,
    key: mask & masks.shift ? upper : keyCode.toLowerCase(),
    code: /\d/.test(upper) ? `Digit${upper}` : `Key${upper}`,
    windowsVirtualKeyCode: upper.charCodeAt(0),
  }
}
