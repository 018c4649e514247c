// The window's calls: check the sender, parse the input, make the error plain. Script in the page is assumed hostile, so a path
// is taken only if a person handed it over (a drop, a dialog), and an output is opened only if a document has it.
import { ipcMain, shell, type IpcMainEvent, type IpcMainInvokeEvent, type WebFrameMain } from 'electron'
import { z } from 'zod'
import { commands, type Answer, type Command, type Handlers } from '../contract/api.ts'
import type { IntakeSource } from '../contract/commands/intake.ts'
import { QueueKind } from '../contract/commands/team.ts'
import { SheafError, toWire } from '../contract/error.ts'
import type { HotFolder } from '../contract/settings.ts'
import { engineAt, type Engine } from '../engine/engine.ts'
import { pickPaths } from './add.ts'
import { origin } from './scheme.ts'
import { gather } from './updates.ts'

const CommandName = z.enum(Object.keys(commands) as [Command, ...Command[]])
const QueueName = QueueKind.default('local')
const PathText = z.string().min(1)

export function serveIpc(engine: Engine): void {
  /** Paths that came from a person's hands since the start. */
  const handed = new Set<string>()

  handle('sheaf:call', (_event, command, input, queue) => answer(engine, handed, command, input, queue))
  handle('sheaf:pick', async (_event, what) => {
    const paths = await pickPaths(z.enum(['files', 'folder']).parse(what))
    for (const path of paths) handed.add(path)
    return paths
  })
  handle('sheaf:show-in-folder', async (_event, path) => shell.showItemInFolder(await outputOf(engine, path)))
  handle('sheaf:open-path', async (_event, path) => {
    const refused = await shell.openPath(await outputOf(engine, path))
    if (refused !== '') throw new Error(refused)
  })
  on('sheaf:dropped', (_event, path) => {
    handed.add(PathText.parse(path))
  })
  serveUpdates(engine)
}

/** One command, answered. Never rejects. */
async function answer(
  engine: Engine,
  handed: ReadonlySet<string>,
  command: unknown,
  input: unknown,
  queue: unknown,
): Promise<Answer> {
  try {
    const { handlers } = engineAt(engine, QueueName.parse(queue))
    const name = CommandName.parse(command)
    const parsed = commands[name].input.parse(input)
    if (name === 'intake.add') await checkPaths(handlers, handed, commands[name].input.parse(input))
    if (name === 'intake.plan' || name === 'plans.preview')
      checkSources(handed, commands[name].input.parse(input).sources)
    if (name === 'embedder.import')
      checkSources(handed, [{ kind: 'path', path: commands[name].input.parse(input).folder }])
    if (name === 'embedder.import') checkPicked(handed, commands[name].input.parse(input).folder)
    if (name === 'folders.put') await checkFolders(handlers, handed, [commands[name].input.parse(input).folder])
    if (name === 'settings.set') {
      const { hotFolders = [], outputDir = null } = commands[name].input.parse(input).settings
      await checkFolders(handlers, handed, hotFolders)
      if (outputDir !== null) await checkOutputDir(handlers, handed, outputDir)
    }
    const handler = handlers[name] as (input: unknown) => Promise<unknown>
    return { ok: true, value: await handler(parsed) }
  } catch (error) {
    return { ok: false, error: toWire(error) }
  }
}

/** Throws `forbidden` for a path nobody handed over. */
function checkSources(handed: ReadonlySet<string>, sources: readonly IntakeSource[]): void {
  const foreign = sources.find((source) => source.kind === 'path' && !handed.has(source.path))
  if (foreign?.kind !== 'path') return
  throw new SheafError('forbidden', `${foreign.path} was neither dropped nor picked`, {
    hint: 'Drop the file, or pick it.',
  })
}

function checkPicked(handed: ReadonlySet<string>, folder: string): void {
  if (!handed.has(folder)) throw new SheafError('forbidden', `${folder} was not picked`, { hint: 'Pick the folder.' })
}

/** Throws `forbidden` for a hot folder, or a folder for its outputs, that nobody handed over and that is not one already. */
async function checkFolders(
  handlers: Handlers,
  handed: ReadonlySet<string>,
  folders: readonly HotFolder[],
): Promise<void> {
  const { hotFolders } = await handlers['settings.get']({})
  const known = new Set(hotFolders.flatMap(({ path, out }) => [path, out]))
  for (const { path, out } of folders)
    for (const named of [path, out]) if (named !== null && !known.has(named)) checkPicked(handed, named)
}

async function checkPaths(
  handlers: Handlers,
  handed: ReadonlySet<string>,
  input: z.output<(typeof commands)['intake.add']['input']>,
): Promise<void> {
  checkSources(handed, input.sources)
  if (input.output) await checkOutputDir(handlers, handed, input.output.dir)
}

/** Throws `forbidden` for a folder that nobody handed over and that outputs do not go to already. */
async function checkOutputDir(handlers: Handlers, handed: ReadonlySet<string>, dir: string): Promise<void> {
  if (handed.has(dir) || dir === (await handlers['system.info']({})).outputDir) return
  throw new SheafError('forbidden', `${dir} was not picked as the folder for outputs`, {
    hint: 'Pick the folder again.',
  })
}

/** The path, if some document has it as an output. Throws `forbidden` else. */
async function outputOf(engine: Engine, path: unknown): Promise<string> {
  const wanted = PathText.parse(path)
  if (await isOutput(engine.handlers, wanted)) return wanted
  const { state } = await engine.handlers['team.status']({})
  if (state !== 'none' && (await isOutput(engineAt(engine, 'team').handlers, wanted))) return wanted
  throw new SheafError('forbidden', `${wanted} is no output of a document on the list`)
}

async function isOutput(handlers: Handlers, wanted: string): Promise<boolean> {
  const limit = 1000
  for (let offset = 0; ; offset += limit) {
    const input = commands['documents.list'].input.parse({ offset, limit })
    const { documents, total } = await handlers['documents.list'](input)
    if (documents.some((document) => document.outputs.includes(wanted))) return true
    if (offset + limit >= total) return false
  }
}

/** Each subscription of a window ends with its page: a reload subscribes anew. */
function serveUpdates(engine: Engine): void {
  const ends = new Map<string, () => void>()
  const watched = new WeakSet<Electron.WebContents>()
  const endAll = (contents: Electron.WebContents): void => {
    for (const [key, end] of ends) if (key.startsWith(`${contents.id}/`)) end()
  }
  on('sheaf:subscribe', (event, id, after, queue) => {
    const contents = event.sender
    const key = `${contents.id}/${z.number().int().parse(id)}`
    if (!watched.has(contents)) {
      watched.add(contents)
      contents.once('destroyed', () => endAll(contents))
      contents.on('did-navigate', () => endAll(contents))
    }
    ends.get(key)?.()
    const gatherer = gather((updates) => {
      if (!contents.isDestroyed()) contents.send('sheaf:update', id, updates)
    })
    const unsubscribe = engineAt(engine, QueueName.parse(queue)).subscribe((update) => gatherer.add(update), {
      after: z.number().int().min(0).parse(after),
    })
    ends.set(key, () => {
      unsubscribe()
      gatherer.end()
      ends.delete(key)
    })
  })
  on('sheaf:unsubscribe', (event, id) => ends.get(`${event.sender.id}/${z.number().int().parse(id)}`)?.())
}

function handle(channel: string, listener: (event: IpcMainInvokeEvent, ...input: unknown[]) => unknown): void {
  ipcMain.handle(channel, (event, ...input: unknown[]) => {
    if (!isOurs(event.senderFrame)) throw new Error('untrusted sender')
    return listener(event, ...input)
  })
}

/** A message that is not of the expected form, or not from our window, is dropped: there is nobody to answer. */
function on(channel: string, listener: (event: IpcMainEvent, ...input: unknown[]) => void): void {
  ipcMain.on(channel, (event, ...input: unknown[]) => {
    if (!isOurs(event.senderFrame)) return
    try {
      listener(event, ...input)
    } catch (error) {
      // A team that is gone by now: the window hears of it with its next question.
      if (!(error instanceof z.ZodError || error instanceof SheafError)) throw error
    }
  })
}

/** Only the top frame of our own scheme and host. The protocol is compared as well: `origin` is "null" for a scheme of one's own. */
function isOurs(frame: WebFrameMain | null): boolean {
  if (frame === null || frame.parent !== null) return false
  const url = new URL(frame.url)
  return url.protocol === `${origin.scheme}:` && url.host === origin.host
}
