// Door 1: the desktop app. Opens the engine on the data folder, shows the window, and on the way out ends work at a page boundary.
import { app, powerMonitor } from 'electron'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { Engine } from '../engine/engine.ts'
import { samplesDir, workerEntry } from '../engine/root.ts'
import { defaultHome, loadSettings } from '../engine/settings.ts'
import { createSwitch } from '../engine/team/switch.ts'
import { addPaths, argvPaths } from './add.ts'
import { askBeforeClosing, quitForGood } from './closing.ts'
import { serveIpc } from './ipc.ts'
import { claimLinks, hashOfLink, linkAmong } from './links.ts'
import { createLocalServer } from './local-server.ts'
import { keepManners } from './manners.ts'
import { buildMenu } from './menu.ts'
import { showProgress } from './progress.ts'
import { reportError } from './report.ts'
import { registerScheme, serveScheme } from './scheme.ts'
import { fileSecrets } from '../engine/team/secrets.ts'
import { keychainSecrets } from './secrets.ts'
import { utilitySpawn } from './spawn.ts'
import { showTray } from './tray.ts'
import { hardenContents, hardenSession, openWindow, showWindow, theWindow } from './window.ts'

/** Milliseconds that running pages get to end when the app is closed. What they cost is done again, nothing else. */
const grace = 10_000

const home = defaultHome(process.env, process.platform)
mkdirSync(home, { recursive: true })
app.setName('Sheaf')
app.setAppUserModelId('dev.sheaf.app')
// One app a data folder: the instance lock and the window's own files belong to it.
app.setPath('userData', path.join(home, 'desktop'))
app.enableSandbox()
registerScheme()

let engine: Engine | null = null
/** What ends before the engine does. */
let ends: (() => void)[] = []
const door = createLocalServer()
let stopping = false
/** Files of a second start that came while this one was stopping; null: none came. */
let comeBack: string[] | null = null
/** Files given before the engine is open. */
const waiting = argvPaths(process.argv, process.cwd(), app.isPackaged)

/** A link given before there is a window. */
let link = linkAmong(process.argv)

/** What a second start tells the first. */
const Handed = z.object({ paths: z.array(z.string()), link: z.string().nullable().default(null) })

if (app.requestSingleInstanceLock({ paths: waiting, link })) {
  app.on('web-contents-created', (_event, contents) => hardenContents(contents))
  app.on('open-file', (event, file) => {
    event.preventDefault()
    give([file])
  })
  app.on('open-url', (event, url) => {
    event.preventDefault()
    follow(hashOfLink(url))
  })
  app.on('second-instance', (_event, _argv, _folder, data) => {
    const { paths, link } = Handed.parse(data)
    // On its way out: it comes back with the files when the data folder is free.
    if (stopping) comeBack = [...(comeBack ?? []), ...paths]
    else {
      showWindow()
      follow(link)
      give(paths)
    }
  })
  app.on('activate', () => {
    if (theWindow()) showWindow()
    else if (engine) open()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('before-quit', beforeQuit)
  void app.whenReady().then(start).catch(fail)
} else {
  app.quit()
}

async function start(): Promise<void> {
  const opened = await createSwitch({
    home,
    settings: loadSettings({ home, env: process.env }),
    host: 'electron',
    spawn: utilitySpawn(workerEntry()),
    samplesDir: samplesDir(),
    secrets: keychainSecrets(home),
    sealingKey: keychainSecrets(home, 'passwords.keychain', fileSecrets(home, 'passwords.key')),
    door,
  })
  engine = opened
  hardenSession()
  serveScheme(opened)
  serveIpc(opened)
  buildMenu(opened)
  claimLinks()
  ends = [showProgress(opened), keepManners(opened), showTray(opened)]
  opened.start()
  void door.begin(opened).catch(reportError)
  powerMonitor.on('shutdown', () => app.quit())
  open()
  give(waiting.splice(0))
}

function open(): void {
  const window = openWindow(home, link ?? '')
  link = null
  askBeforeClosing(window, () => engine)
}

/** Shows what a link names; before there is a window, when there is one. */
function follow(hash: string | null): void {
  if (hash === null) return
  if (theWindow()) showWindow(hash)
  else link = hash
}

function give(paths: string[]): void {
  if (paths.length === 0) return
  if (engine) void addPaths(engine, paths).catch(reportError)
  else waiting.push(...paths)
}

/** Holds the first quit until the engine has stopped; the second one passes. */
function beforeQuit(event: Electron.Event): void {
  const running = engine
  if (!running) return
  event.preventDefault()
  if (stopping) return
  stopping = true
  quitForGood()
  for (const end of ends) end()
  void door
    .close()
    .then(() => running.stop({ grace }))
    .catch(reportError)
    .finally(() => {
      engine = null
      if (comeBack) app.relaunch({ args: [...process.argv.slice(1), ...comeBack] })
      app.quit()
    })
}

function fail(error: unknown): void {
  reportError(error)
  app.exit(1)
}
