// `WebContents`: one tab of the real Chromium, with the preload in an isolated world of its frames.
import { EventEmitter } from 'node:events'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { browser } from './browser-process.ts'
import type { CdpEvent, Chromium, Protocol } from './chromium.ts'
import { deliverInvoke, deliverSend, type Frame } from './ipc-main.ts'
import { keyEvent } from './keys.ts'
import { makeEvent, note, record, refuseOptions } from './record.ts'
import { answerRequest } from './requests.ts'
import { defaultSession, toApp, toPage } from './session.ts'
import { tellUse } from './used.ts'
import { makeWire } from './wire.ts'
import { isolatedSource, mainSource } from './worlds.ts'

const isolatedName = 'Electron Isolated Context'
const wire = makeWire()
let count = 0

type OpenHandler = Parameters<Electron.WebContents['setWindowOpenHandler']>[0]
interface FromPage {
  k: string
  id: number
  c: string
  a: unknown[]
  url: string
  name: string
  e: unknown
}

export class WebContents extends EventEmitter {
  readonly id = (count += 1)
  readonly session = defaultSession
  /** Resolves when the tab is there and the preload is set. */
  readonly ready: Promise<void>
  #mainFrame: Frame | null = null
  readonly #frames = new Map<string, Frame>()
  readonly #contexts = new Map<number, { frame: string; isolated: boolean }>()
  #open: OpenHandler = () => ({ action: 'allow' })
  #chromium!: Chromium
  #session = ''
  #target = ''
  #url = ''
  /** Loads that the app itself asked for and that are no navigation of the page's. */
  #ownLoads = 0
  #loaded: PromiseWithResolvers<void> | undefined
  #destroyed = false

  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super()
    this.ready = this.#begin(options)
    this.ready.catch((error: unknown) => {
      console.error(error)
      process.exit(70)
    })
  }

  async #begin({
    width = 800,
    height = 600,
    webPreferences = {},
  }: Electron.BrowserWindowConstructorOptions): Promise<void> {
    const {
      sandbox = true,
      contextIsolation = true,
      nodeIntegration = false,
      webSecurity = true,
      preload,
    } = webPreferences
    if (!sandbox || !contextIsolation || nodeIntegration || !webSecurity) {
      throw new Error('electron harness: only sandboxed, context-isolated windows without Node are implemented')
    }
    this.#chromium = await browser()
    const { targetId } = await this.#chromium.send('Target.createTarget', { url: 'about:blank', width, height })
    this.#target = targetId
    this.#session = (await this.#chromium.send('Target.attachToTarget', { targetId, flatten: true })).sessionId
    this.#chromium.listen(this.#session, (event) => this.#receive(event))
    await this.#send('Page.enable', {})
    await this.#send('Runtime.enable', {})
    await this.#send('Inspector.enable', {})
    await this.#send('Fetch.enable', { patterns: [{ urlPattern: '*' }] })
    await this.#send('Runtime.addBinding', { name: '__electronIpc', executionContextName: isolatedName })
    const nonce = randomBytes(16).toString('hex')
    const platform = { platform: process.platform, versions: { node: process.versions.node, electron: '0-harness' } }
    const source = isolatedSource(nonce, preload === undefined ? '' : readFileSync(preload, 'utf8'), platform)
    await this.#send('Page.addScriptToEvaluateOnNewDocument', { source: mainSource(nonce) })
    await this.#send('Page.addScriptToEvaluateOnNewDocument', { worldName: isolatedName, source })
    await this.#send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false })
  }

  #send<M extends keyof Protocol.CommandParameters & keyof Protocol.CommandReturnValues>(
    method: M,
    params: Protocol.CommandParameters[M],
  ): Promise<Protocol.CommandReturnValues[M]> {
    return this.#chromium.send(method, params, this.#session)
  }

  #receive(event: CdpEvent): void {
    switch (event.method) {
      case 'Fetch.requestPaused':
        void this.#request(event.params)
        break
      case 'Runtime.executionContextCreated': {
        const { id, name, auxData } = event.params.context
        this.#contexts.set(id, { frame: (auxData as { frameId: string }).frameId, isolated: name === isolatedName })
        break
      }
      case 'Runtime.executionContextDestroyed':
        this.#contexts.delete(event.params.executionContextId)
        break
      case 'Runtime.executionContextsCleared':
        this.#contexts.clear()
        break
      case 'Runtime.bindingCalled':
        this.#fromPage(event.params.executionContextId, event.params.payload)
        break
      case 'Page.frameNavigated':
        this.#navigated(event.params.frame)
        break
      case 'Page.navigatedWithinDocument':
        if (event.params.frameId === this.#target) this.#url = toApp(event.params.url)
        break
      case 'Inspector.targetCrashed':
        this.emit('render-process-gone', makeEvent(), { reason: 'crashed', exitCode: 139 })
        break
      case 'Page.loadEventFired':
        this.#loaded?.resolve()
        this.emit('did-finish-load')
        break
      default:
    }
  }

  #navigated(frame: Protocol.Page.Frame): void {
    const parent = frame.parentId === undefined ? null : (this.#frames.get(frame.parentId) ?? null)
    const seen: Frame = {
      url: toApp(frame.url + (frame.urlFragment ?? '')),
      origin: toApp(frame.securityOrigin),
      parent,
    }
    this.#frames.set(frame.id, seen)
    if (parent !== null) return
    this.#url = seen.url
    this.#mainFrame = seen
    this.emit('did-navigate', makeEvent(), seen.url, 200, '')
  }

  /** A request of the page: a navigation is asked about first, the app's schemes are answered here, the rest goes its way. */
  async #request(params: Protocol.Fetch.requestPausedPayload): Promise<void> {
    const url = toApp(params.request.url)
    const isMain = params.resourceType === 'Document' && params.frameId === this.#target
    if (isMain && this.#ownLoads > 0) this.#ownLoads -= 1
    else if (params.resourceType === 'Document' && url !== this.#url.replace(/#.*/, '')) {
      const event = makeEvent({ url, isMainFrame: isMain, isSameDocument: false, frame: this.#mainFrame })
      if (isMain) this.emit('will-navigate', event, url)
      this.emit('will-frame-navigate', event)
      if (event.defaultPrevented) {
        record.blocked.push(`navigate ${url}`)
        await this.#quietly('Fetch.failRequest', { requestId: params.requestId, errorReason: 'Aborted' })
        return
      }
    }
    const answer = await answerRequest(url, params)
    if (answer.kind === 'fulfil') await this.#quietly('Fetch.fulfillRequest', answer.with)
    else if (answer.kind === 'fail')
      await this.#quietly('Fetch.failRequest', { requestId: params.requestId, errorReason: 'Failed' })
    else await this.#quietly('Fetch.continueRequest', { requestId: params.requestId })
  }

  /** For answers to a page that may be gone by now. */
  async #quietly<M extends 'Fetch.failRequest' | 'Fetch.fulfillRequest' | 'Fetch.continueRequest'>(
    method: M,
    params: Protocol.CommandParameters[M],
  ): Promise<void> {
    await this.#send(method, params).catch(() => {})
  }

  #fromPage(context: number, payload: string): void {
    const from = this.#contexts.get(context)
    if (!from?.isolated) return
    const message = wire.unpack(payload) as FromPage
    const frame = this.#frames.get(from.frame) ?? null
    if (message.k === 'open') this.#asked(message.url, message.name)
    else if (message.k === 'used') tellUse(`preload.ts: ${message.c}`)
    else if (message.k === 'send') deliverSend(this, frame, message.c, message.a)
    else if (message.k === 'preload-error') {
      record.preloadErrors.push(String(message.e))
      this.emit('preload-error', makeEvent(), '', message.e)
    } else {
      const reply = (rest: object): void => void this.#toPage({ k: 'reply', id: message.id, ...rest }, context)
      deliverInvoke(this, frame, message.c, message.a).then(
        (value) => reply({ v: value }),
        (error: Error) => reply({ err: error.message }),
      )
    }
  }

  #asked(url: string, frameName: string): void {
    const { action } = this.#open({
      url: toApp(url),
      frameName,
      features: '',
      disposition: 'new-window',
      referrer: { url: this.#url, policy: 'no-referrer' },
    })
    note('windowOpen', toApp(url), action)
    if (action === 'allow') throw new Error('electron harness: child windows are not implemented')
  }

  /** To the preload of the main frame, or of the context that asked. Without a document it is dropped, as in Electron. */
  async #toPage(message: object, context?: number): Promise<void> {
    const text = wire.pack(message)
    await this.ready
    const main = [...this.#contexts].find(([, { frame, isolated }]) => isolated && frame === this.#target)?.[0]
    const contextId = context ?? main
    if (contextId === undefined || this.#destroyed) return
    const expression = `__electronDeliver(${JSON.stringify(text)})`
    await this.#send('Runtime.evaluate', { contextId, expression }).catch(() => {})
  }

  send(channel: string, ...args: unknown[]): void {
    void this.#toPage({ k: 'send', c: channel, a: args })
  }
  /** Of the harness: the paths that dropped or picked files shall have. */
  givePaths(list: { name: string; size: number; path: string }[]): Promise<void> {
    return this.#toPage({ k: 'paths', list })
  }
  setWindowOpenHandler(handler: OpenHandler): void {
    this.#open = handler
  }
  getURL(): string {
    return this.#url
  }
  isDestroyed(): boolean {
    return this.#destroyed
  }
  async loadURL(url: string, options?: unknown): Promise<void> {
    refuseOptions('loadURL', options)
    await this.ready
    this.#ownLoads += 1
    this.#loaded = Promise.withResolvers()
    const { errorText } = await this.#send('Page.navigate', { url: toPage(url) })
    if (errorText !== undefined) throw new Error(`${errorText} loading '${url}'`)
    await this.#loaded.promise
  }
  reload(): void {
    note('webContents.reload')
    this.#ownLoads += 1
    this.#loaded = Promise.withResolvers()
    void this.#send('Page.reload', {})
  }
  /** Ends the page's process as a defect in it would. */
  forcefullyCrashRenderer(): void {
    // The tab that is asked does not live to answer.
    void this.#send('Page.crash', {}).catch(() => {})
  }
  sendInputEvent(event: Electron.KeyboardInputEvent | Electron.MouseInputEvent | Electron.MouseWheelInputEvent): void {
    void this.ready.then(() => this.#send('Input.dispatchKeyEvent', keyEvent(event)))
  }
  /** Of the harness: the tab goes with its window. */
  async destroy(): Promise<void> {
    if (this.#destroyed) return
    this.#destroyed = true
    this.emit('destroyed')
    await this.ready
    await this.#chromium.send('Target.closeTarget', { targetId: this.#target }).catch(() => {})
  }
}
