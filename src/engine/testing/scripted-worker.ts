// A worker process for tests that does what its document says, crashes included: real processes, real deaths, no readers.
// The document is JSON: { pages, ocr?, slow?, crash?, hang?, fail?, silent? } (see Script). Everything else of the contract is kept.
import { hash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { artifactTypes } from '../../contract/draft.ts'
import { SheafError, toWire } from '../../contract/error.ts'
import type { Page } from '../../contract/model.ts'
import { type FromWorker, type Password, type Result, type Source, type Task, ToWorker } from '../../contract/worker.ts'

export interface Script {
  pages: number
  /** Pages that go through page-ocr. */
  ocr?: number[]
  /** Milliseconds a page takes. */
  slow?: number
  /** Pages over which the process aborts. */
  crash?: number[]
  /** Pages over which it blocks for ever. */
  hang?: number[]
  /** Pages that cannot be read. */
  fail?: number[]
  /** SHA-256 of what opens it. The file then begins as a PDF does: of texts no password is asked. */
  password?: string
  /** Dies before it opened the document. */
  stillborn?: boolean
  /** Files in it by their names; a script is a document of its own. They come before the pages, each after `slow` milliseconds. */
  children?: Record<string, Script | string>
  /** Aborts after so many of them, the first time: when `once` is not there yet. */
  crashAfter?: { children: number; once: string }
}

const send = (message: FromWorker): void => void process.send?.(message)
let stopping: string | null = null

process.on('message', (raw) => {
  const message = ToWorker.parse(raw)
  if (message.type === 'quit') process.exit(0)
  if (message.type === 'stop') stopping = message.job
  else void run(message.job, message.task)
})
process.on('disconnect', () => process.exit(0))
send({ type: 'ready', pid: process.pid, versions: { scripted: '1' } })

async function run(job: string, task: Task): Promise<void> {
  if ('source' in task && task.source && 'sha256' in task.source && !isOpen(task.source)) {
    const error = toWire(new SheafError('file-encrypted', `${task.source.name} is protected by a password`))
    return send({ type: 'failed', job, error })
  }
  const result = await perform(job, task)
  send(result ? { type: 'done', job, result, cpu: 20 } : { type: 'stopped', job })
}

async function perform(job: string, task: Task): Promise<Result | null> {
  switch (task.stage) {
    case 'document-parse': {
      const script = scriptOf(task.source)
      if (script.stillborn) process.abort()
      send({ type: 'opened', job, pages: script.pages })
      const sent = task.depth === undefined ? 0 : await sendChildren(job, script)
      const ocr = new Set(script.ocr)
      const left = numbers(script.pages).filter((page) => !task.have.includes(page) && !task.skip.includes(page))
      for (const page of left) if (!ocr.has(page) && !(await readPage(job, script, page, 'text'))) return null
      return {
        stage: task.stage,
        pages: script.pages,
        ocr: left.filter((page) => ocr.has(page)),
        metadata: {},
        warnings: [],
        children: sent,
        passwords: [openedBy(task.source)?.id ?? []].flat(),
      }
    }
    case 'document-unlock': {
      if (scriptOf(task.source).stillborn) process.abort()
      const opened = openedBy(task.source)
      return { stage: task.stage, locked: opened !== undefined, passwords: opened === undefined ? [] : [opened.id] }
    }
    case 'page-ocr': {
      const script = scriptOf(task.source)
      for (const page of task.pages) if (!(await readPage(job, script, page, 'ocr'))) return null
      return { stage: task.stage }
    }
    case 'document-look': {
      const { pages, ocr = [] } = scriptOf(task.source)
      const ms = 10 * pages
      const judged = ocr.map((page) => ({ page, effort: 1 }))
      return {
        stage: task.stage,
        pages,
        looked: pages,
        ocr,
        letters: 0,
        judged: judged.slice(0, task.judge),
        ms,
        cpu: ms,
        reading: ms,
      }
    }
    case 'document-chunk':
      return { stage: task.stage, chunks: [] }
    case 'generate-embeddings':
      return {
        stage: task.stage,
        model: 'scripted',
        dimension: 1,
        vectors: task.texts.map(() => new Float32Array([1])),
      }
    case 'corpus-topics':
      return { stage: task.stage, topics: new Float32Array(task.count * task.dimension).fill(1) }
    case 'analyze-document':
      return {
        stage: task.stage,
        analysis: {
          class: 'letter',
          confidence: 0.9,
          why: [],
          language: 'en',
          title: task.name,
          summary: `${task.pages.length} pages`,
          decided: 'rules',
          learned: null,
          fields: [],
        },
        signals: null,
      }
    case 'generate-document':
      if (task.draft.title.startsWith('crash')) process.abort()
      if (task.draft.title.startsWith('hang')) await new Promise((resolve) => setTimeout(resolve, 60_000))
      return {
        stage: task.stage,
        bytes: Buffer.from(
          JSON.stringify({ title: task.draft.title, blocks: task.draft.blocks.map(({ type }) => type) }),
        ),
        mediaType: artifactTypes[task.kind].mediaType,
        warnings: [],
      }
    case 'page-image':
      return { stage: task.stage, png: new Uint8Array([1]), width: 1, height: 1 }
    case 'searchable-pdf':
      return { stage: task.stage, pdf: new Uint8Array([1]) }
    case 'embedder-check':
    case 'embed-texts':
      throw new Error('a scripted worker knows no models')
  }
}

async function sendChildren(job: string, script: Script): Promise<number> {
  for (const [index, [name, content]] of Object.entries(script.children ?? {}).entries()) {
    const { crashAfter } = script
    if (crashAfter?.children === index && !existsSync(crashAfter.once)) {
      writeFileSync(crashAfter.once, '')
      await new Promise((resolve) => setTimeout(resolve, 20))
      process.abort()
    }
    if (script.slow) await new Promise((resolve) => setTimeout(resolve, script.slow))
    const text =
      typeof content === 'string' ? content : `A scripted document called ${name}.\n${JSON.stringify(content)}`
    send({ type: 'child', job, child: { index, name, mediaType: null, bytes: Buffer.from(text) } })
  }
  return Object.keys(script.children ?? {}).length
}

/** False when told to stop: the page in hand is finished first. */
async function readPage(job: string, script: Script, number: number, source: 'text' | 'ocr'): Promise<boolean> {
  if (stopping === job) {
    stopping = null
    return false
  }
  send({ type: 'page-begun', job, page: number })
  if (script.slow) await new Promise((resolve) => setTimeout(resolve, script.slow))
  if (script.crash?.includes(number)) {
    // The message above must be out before the process is gone.
    await new Promise((resolve) => setTimeout(resolve, 20))
    process.abort()
  }
  if (script.hang?.includes(number)) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    // For ever, but not beyond its parent.
    const parent = process.ppid
    while (process.ppid === parent);
  }
  if (script.fail?.includes(number)) {
    const error = {
      code: 'page-failed',
      message: `page ${number} is unreadable`,
      hint: 'scan it again',
      retryable: true,
      page: number,
    } as const
    send({ type: 'page-failed', job, page: number, error })
  } else {
    send({ type: 'page', job, page: textPage(number, source), ...(source === 'ocr' ? { effort: 1 } : {}) })
  }
  return true
}

function textPage(number: number, source: 'text' | 'ocr'): Page {
  const text = `page ${number}`
  const bbox: [number, number, number, number] = [72, 72, 144, 84]
  return {
    number,
    width: 612,
    height: 792,
    rotation: 0,
    skew: 0,
    source,
    engine: 'scripted',
    confidence: 1,
    text,
    warnings: [],
    blocks: [
      {
        kind: 'paragraph',
        start: 0,
        end: text.length,
        bbox,
        lines: [{ start: 0, end: text.length, bbox, words: [[0, text.length, ...bbox, 1]] }],
      },
    ],
  }
}

const numbers = (pages: number): number[] => Array.from({ length: pages }, (_, i) => i + 1)

function openedBy(source: Source): Password | undefined {
  const { password } = scriptOf(source)
  return source.passwords?.find(({ text }) => hash('sha256', text) === password)
}

function isOpen(source: Source): boolean {
  return scriptOf(source).password === undefined || openedBy(source) !== undefined
}

function scriptOf(source: Source): Script {
  const bytes = source.bytes ?? (source.path === undefined ? undefined : readFileSync(source.path))
  if (!bytes) throw new Error('a script has neither bytes nor a path')
  // The first line makes it a text file for the sniffer; the rest is the script.
  return JSON.parse(Buffer.from(bytes).toString('utf8').split('\n').slice(1).join('\n')) as Script
}
