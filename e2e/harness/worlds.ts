// Source text for a window, where two JavaScript worlds share one frame, as in Electron with context isolation:
// the main world is the page and sees only what contextBridge exposed; the isolated world is the preload, with a binding
// to the main process that the page does not have. These functions run in the page: each must be self-contained.
import type { Extension, makeWire as MakeWire, Wire } from './wire.ts'
import { makeWire } from './wire.ts'

type Message = { t: string; [key: string]: unknown }
type Endpoint = { send: (message: Message) => void; on: Record<string, (message: Message) => void> }

/** The bridge between the worlds: strings in synchronous DOM events whose name the page cannot guess. */
function endpoint(side: 'main' | 'isolated', nonce: string, makeWire: typeof MakeWire, files?: Extension): Endpoint {
  const other = side === 'main' ? 'isolated' : 'main'
  const Custom = CustomEvent
  const then = Function.prototype.call.bind(Promise.prototype.then) as (
    promise: unknown,
    kept: (value: unknown) => void,
    broken: (error: unknown) => void,
  ) => void
  const dispatch = EventTarget.prototype.dispatchEvent.bind(document)
  const listen = EventTarget.prototype.addEventListener.bind(document)
  const table = new Map<number, (...args: unknown[]) => unknown>()
  const functions = new Map<number, (...args: unknown[]) => unknown>()
  const promises = new Map<number, { res: (value: unknown) => void; rej: (error: unknown) => void }>()
  const on: Endpoint['on'] = {}
  let next = 1
  let reply: Message | undefined
  const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))
  const wire: Wire = makeWire({
    pack(value) {
      const id = next++
      if (typeof value === 'function') {
        table.set(id, value as (...args: unknown[]) => unknown)
        return { $: 'function', id }
      }
      if (value instanceof Promise) {
        then(
          value,
          (result) => send({ t: 'res', id, v: result }),
          (error) => send({ t: 'rej', id, v: asError(error) }),
        )
        return { $: 'promise', id }
      }
      const file = value as File
      return { $: 'file', name: file.name, size: file.size }
    },
    unpack(packed) {
      const id = packed['id'] as number
      if (packed.$ === 'file') return files ? files.unpack(packed) : undefined
      if (packed.$ === 'promise') return new Promise((res, rej) => void promises.set(id, { res, rej }))
      let remote = functions.get(id)
      if (!remote) functions.set(id, (remote = (...args: unknown[]) => call(id, args)))
      return remote
    },
  })
  const send = (message: Message): void => void dispatch(new Custom(nonce + other, { detail: wire.pack(message) }))
  /** What is thrown on the far side is thrown here. */
  const call = (id: number, args: unknown[]): unknown => {
    reply = undefined
    send({ t: 'call', id, args })
    const answer = reply as Message | undefined
    reply = undefined
    if (answer?.t === 'throw') throw answer['v']
    return answer?.['v']
  }
  const answerCall = (message: Message): void => {
    let out: Message
    try {
      out = { t: 'ret', v: table.get(message['id'] as number)?.(...(message['args'] as unknown[])) }
    } catch (error) {
      out = { t: 'throw', v: asError(error) }
    }
    try {
      send(out)
    } catch (error) {
      send({ t: 'throw', v: asError(error) })
    }
  }
  listen(nonce + side, (event) => {
    const message = wire.unpack((event as CustomEvent<string>).detail) as Message
    if (message.t === 'ret' || message.t === 'throw') reply = message
    else if (message.t === 'call') answerCall(message)
    else if (message.t === 'res' || message.t === 'rej') {
      promises.get(message['id'] as number)?.[message.t](message['v'])
      promises.delete(message['id'] as number)
    } else on[message.t]?.(message)
  })
  return { send, on }
}

function mainWorld(nonce: string, makeWire: typeof MakeWire, makeEndpoint: typeof endpoint): void {
  const freeze = (value: unknown): unknown => {
    if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value
    for (const item of Object.values(value)) freeze(item)
    return Object.freeze(value)
  }
  const end = makeEndpoint('main', nonce, makeWire)
  const Url = URL
  const base = document
  // A denied window never comes into being: window.open() answers null, as in Electron.
  const open = (url: unknown = '', name: unknown = ''): null => {
    end.send({ t: 'open', url: new Url(String(url) || 'about:blank', base.baseURI).href, name: String(name) })
    return null
  }
  Object.defineProperty(globalThis, 'open', { value: open, enumerable: true })
  end.on['expose'] = (message) =>
    Object.defineProperty(globalThis, message['key'] as string, { value: freeze(message['api']), enumerable: true })
}

/** Of the preload's side of Electron: what is here is there too, and takes what that takes. */
type Takes<E> = { [K in keyof E]?: E[K] extends (...args: infer A) => unknown ? (...args: A) => unknown : E[K] }

interface IsolatedGlobals {
  __electronIpc: (text: string) => void
  __electronDeliver: (text: string) => void
}

function isolatedWorld(
  nonce: string,
  makeWire: typeof MakeWire,
  makeEndpoint: typeof endpoint,
  preload: (require: unknown, module: unknown, exports: unknown, process: unknown, global: unknown) => void,
  platform: { platform: string; versions: Record<string, string> },
): void {
  const globals = globalThis as unknown as IsolatedGlobals
  const post = globals.__electronIpc
  const wire = makeWire()
  /** Stand-ins for the page's File objects, and the paths that the spec told. */
  const files = new WeakMap<object, { name: string; size: number }>()
  let paths: { name: string; size: number; path: string }[] = []
  const end = makeEndpoint('isolated', nonce, makeWire, {
    pack: () => null,
    unpack(packed) {
      const standIn = {}
      files.set(standIn, { name: packed['name'] as string, size: packed['size'] as number })
      return standIn
    },
  })
  const out = (message: object): void => post(wire.pack(message))
  /** What of Electron the preload uses, told once each. */
  const told = new Set<string>()
  const tell = (use: string): void => {
    if (told.has(use)) return
    told.add(use)
    out({ k: 'used', c: use })
  }
  end.on['open'] = (message) => out({ k: 'open', url: message['url'], name: message['name'] })

  // Links that would open a window.
  const click = (event: MouseEvent): void => {
    const link = event.composedPath().find((item) => item instanceof HTMLAnchorElement)
    const elsewhere = link && !['', '_self', '_top', '_parent'].includes(link.target)
    if (!link?.href || !(elsewhere || event.button === 1 || event.ctrlKey || event.metaKey || event.shiftKey)) return
    event.preventDefault()
    out({ k: 'open', url: link.href, name: link.target })
  }
  addEventListener('click', click, true)
  addEventListener('auxclick', click, true)

  type Listener = (event: Electron.IpcRendererEvent, ...args: unknown[]) => void
  const listeners = new Map<string, { listener: Listener; once: boolean }[]>()
  const pending = new Map<number, { res: (value: unknown) => void; rej: (error: Error) => void }>()
  let calls = 0
  const add = (channel: string, listener: Listener, once: boolean): unknown => {
    tell(`IpcRenderer.${once ? 'once' : 'on'}`)
    listeners.set(channel, [...(listeners.get(channel) ?? []), { listener, once }])
    return ipcRenderer
  }
  const remove = (channel: string, listener: Listener): unknown => {
    tell('IpcRenderer.removeListener')
    listeners.set(
      channel,
      (listeners.get(channel) ?? []).filter((entry) => entry.listener !== listener),
    )
    return ipcRenderer
  }
  const ipcRenderer = {
    on: (channel: string, listener: Listener) => add(channel, listener, false),
    once: (channel: string, listener: Listener) => add(channel, listener, true),
    removeListener: remove,
    send(channel: string, ...args: unknown[]) {
      tell('IpcRenderer.send')
      out({ k: 'send', c: channel, a: args })
    },
    invoke(channel: string, ...args: unknown[]) {
      tell('IpcRenderer.invoke')
      const id = (calls += 1)
      out({ k: 'invoke', id, c: channel, a: args })
      return new Promise((res, rej) => void pending.set(id, { res, rej }))
    },
  } satisfies Takes<Electron.IpcRenderer>
  globals.__electronDeliver = (text) => {
    const message = wire.unpack(text) as { k: string; [key: string]: unknown }
    if (message.k === 'paths') {
      paths = message['list'] as typeof paths
    } else if (message.k === 'reply') {
      const waiting = pending.get(message['id'] as number)
      pending.delete(message['id'] as number)
      if (message['err'] === undefined) waiting?.res(message['v'])
      else waiting?.rej(new Error(message['err'] as string))
    } else {
      const channel = message['c'] as string
      const entries = listeners.get(channel) ?? []
      listeners.set(
        channel,
        entries.filter((entry) => !entry.once),
      )
      if (entries.length > 0) tell(`IpcRenderer "${channel}"`)
      const event = { sender: ipcRenderer, ports: [] } as unknown as Electron.IpcRendererEvent
      for (const entry of entries) entry.listener(event, ...(message['a'] as unknown[]))
    }
  }
  const webUtils = {
    getPathForFile(file: object) {
      tell('WebUtils.getPathForFile')
      const known = files.get(file)
      if (!known) throw new TypeError('getPathForFile takes a File')
      return paths.find((entry) => entry.name === known.name && entry.size === known.size)?.path ?? ''
    },
  } satisfies Takes<Electron.WebUtils>
  const contextBridge = {
    exposeInMainWorld(key: string, api: unknown) {
      tell('ContextBridge.exposeInMainWorld')
      end.send({ t: 'expose', key, api })
    },
  } satisfies Takes<Electron.ContextBridge>
  // The sandboxed preload's require: only this name resolves, and only these parts of it are here.
  const require = (id: string): unknown => {
    if (id === 'electron' || id === 'electron/renderer') return { contextBridge, ipcRenderer, webUtils }
    throw new Error(`module not found: ${id}`)
  }
  const process = { type: 'renderer', sandboxed: true, contextIsolated: true, ...platform, env: {}, argv: [] }
  const module = { exports: {} }
  try {
    preload(require, module, module.exports, process, globalThis)
  } catch (error) {
    out({ k: 'preload-error', e: error })
  }
}

const source = (run: (...args: never[]) => void, ...args: string[]): string => `(${run.toString()})(${args.join(',')})`

export const mainSource = (nonce: string): string =>
  source(mainWorld, JSON.stringify(nonce), makeWire.toString(), endpoint.toString())

/** `preload`: the text of the preload script. */
export const isolatedSource = (nonce: string, preload: string, platform: object): string =>
  source(
    isolatedWorld,
    JSON.stringify(nonce),
    makeWire.toString(),
    endpoint.toString(),
    `function (require, module, exports, process, global) {${preload}\n}`,
    JSON.stringify(platform),
  )
