// Models that were taken in: a folder each in the data folder, with a file that says what was found out about it. One that is there is whole.
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type EmbedderFacts, type EmbedderFile, EmbedderModel, type EmbedderPrompts } from '../../contract/embedder.ts'
import { SheafError } from '../../contract/error.ts'
import { writeFileAtomically } from '../exports/write-file.ts'
import { newId } from '../ids.ts'
import { replaceFile } from '../replace-file.ts'
import type { SideWorker } from '../work/side-worker.ts'
import { bundled } from './bundled.ts'

const factsFile = 'sheaf-embedder.json'
/** What an import is called until it is whole. */
const unfinished = '.import-'
/** Milliseconds the test of a model may take: opening a gigabyte, and some dozens of texts. */
const checkLimit = 300_000
/** Milliseconds after which an unfinished import is nobody's any more. */
const abandoned = 24 * 3600 * 1000

export interface ImportedFolder {
  folder: string
  /** What people call it; left out: as its folder is called. */
  name?: string | undefined
  /** The model's file within the folder; left out: the usual one. */
  file?: string | undefined
  prompts: EmbedderPrompts
}

const modelsFolder = (home: string): string => path.join(home, 'embedders')

/** The one that comes with Sheaf, then models of the data folder, by name. What is not readable as one is left out: it cannot be used either. */
export async function listModels(home: string): Promise<EmbedderModel[]> {
  const names = await readdir(modelsFolder(home)).catch(() => []) // not there: none
  const found: EmbedderModel[] = []
  for (const id of names.filter((name) => !name.startsWith('.'))) {
    const model = await read(home, id)
    if (model) found.push(model)
  }
  return [bundled, ...found.toSorted((a, b) => a.name.localeCompare(b.name, 'en') || a.importedAt - b.importedAt)]
}

/** Throws `model-missing` when it is not there any more. */
export async function findModel(home: string, id: string): Promise<{ model: EmbedderModel; folder: string }> {
  if (id === bundled.id) return { model: bundled, folder: id }
  const model = await read(home, id)
  if (model) return { model, folder: path.join(modelsFolder(home), id) }
  throw new SheafError('model-missing', `there is no embedder ${id} in ${modelsFolder(home)}`, {
    hint: 'Take its folder in again with `sheaf embedder import`; `sheaf embedder list` names those that are there.',
  })
}

/** What it is, in words. Throws `model-missing` when it is not there as it was taken in, by the sizes of its files. */
export async function checkModel(home: string, id: string): Promise<string> {
  const { model, folder } = await findModel(home, id)
  for (const file of model.files) {
    const there = await stat(path.join(folder, file.path)).catch(() => null) // not there
    if (there?.size !== file.size)
      throw new SheafError('model-missing', `${file.path} of ${id} is not as it was taken in`, {
        hint: 'Remove it with `sheaf embedder remove`, and take its folder in again.',
      })
  }
  return `${model.name}, ${model.dimension} values`
}

async function read(home: string, id: string): Promise<EmbedderModel | null> {
  let text: string
  try {
    text = await readFile(path.join(modelsFolder(home), id, factsFile), 'utf8')
  } catch {
    return null // Not there, or no model of ours.
  }
  const parsed = EmbedderModel.safeParse(parsedJson(text))
  return parsed.success && parsed.data.id === id ? parsed.data : null
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // No model of ours.
  }
}

/**
 * Puts the model of a folder to the test and takes it in, whole or not at all. One that is there already is left as it is. Throws what is
 * wrong with it, `file-changed` when it changes meanwhile, `output-failed` when the data folder has no room.
 */
export async function importModel(
  { home, worker, now }: { home: string; worker: SideWorker; now: () => number },
  { folder, name, file, prompts }: ImportedFolder,
): Promise<EmbedderModel> {
  const from = path.resolve(folder)
  const source = { folder: from, file: file ?? null, prompts }
  const { facts, files } = await worker.run({ stage: 'embedder-check', source }, checkLimit)
  const shown = (name ?? path.basename(from)).slice(0, 100)
  const id = `${slugOf(shown)}-${hashOf(facts, files)}`
  const known = await read(home, id)
  if (known) return known
  const size = files.reduce((sum, one) => sum + one.size, 0)
  const model: EmbedderModel = { ...facts, id, name: shown, size, files, importedAt: now() }
  const folders = modelsFolder(home)
  const aside = path.join(folders, unfinished + newId('e'))
  try {
    await sweep(folders)
    for (const one of files) await copy(path.join(from, one.path), path.join(aside, one.path), one)
    await writeFileAtomically(path.join(aside, factsFile), JSON.stringify(model, null, 2))
    // What lies there cannot be read as a model, else it were known.
    await rm(path.join(folders, id), { recursive: true, force: true })
    await replaceFile(aside, path.join(folders, id))
  } catch (cause) {
    if (cause instanceof SheafError) throw cause
    throw new SheafError('output-failed', `the model could not be copied to ${folders}`, {
      hint: 'See whether the disk has room for it, and whether the folder may be written to.',
      cause,
    })
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
  return model
}

/** Its folder goes; vectors it made stay until another model makes new ones. Throws `usage` for the one that comes with Sheaf. */
export async function removeModel(home: string, id: string): Promise<void> {
  const { model, folder } = await findModel(home, id)
  if (model === bundled)
    throw new SheafError('usage', `${id} comes with Sheaf, and stays`, {
      hint: 'Use another one, or none: `sheaf embedder off`.',
    })
  const aside = path.join(modelsFolder(home), unfinished + newId('e'))
  await replaceFile(folder, aside)
  await rm(aside, { recursive: true, force: true })
}

async function copy(from: string, to: string, { path: name, sha256 }: EmbedderFile): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true })
  const hash = createHash('sha256')
  const hashing = new Transform({
    transform(part: Buffer, _, done) {
      hash.update(part)
      done(null, part)
    },
  })
  await pipeline(createReadStream(from), hashing, createWriteStream(to, { flush: true }))
  if (hash.digest('hex') !== sha256)
    throw new SheafError('file-changed', `${name} changed while the model was taken in`, {
      hint: 'Wait until the folder is whole, then try again.',
    })
}

/** Imports that a dead process left half done. */
async function sweep(folders: string): Promise<void> {
  await mkdir(folders, { recursive: true })
  for (const name of (await readdir(folders)).filter((one) => one.startsWith(unfinished))) {
    const { mtimeMs } = await stat(path.join(folders, name))
    if (Date.now() - mtimeMs > abandoned) await rm(path.join(folders, name), { recursive: true, force: true })
  }
}

const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 40) || 'model'

/** Of all that shapes its vectors. */
function hashOf({ file, prompts, pooling, maxTokens }: EmbedderFacts, files: readonly EmbedderFile[]): string {
  const told = { file, prompts, pooling, maxTokens, files: files.map(({ path: name, sha256 }) => [name, sha256]) }
  return createHash('sha256').update(JSON.stringify(told)).digest('hex').slice(0, 12)
}
