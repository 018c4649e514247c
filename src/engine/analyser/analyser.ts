// The analyser: asks a language model about documents that have ended, one at a time, beside the queue: no job waits for it, and whatever
// it does, or fails to do, is a note beside the document. Off by default.
import type { Logger } from '../log.ts'
import type { Output, Parsed } from '../../contract/api.ts'
import { AnalyserNote } from '../../contract/commands/analyser.ts'
import { SheafError } from '../../contract/error.ts'
import type { Page } from '../../contract/model.ts'
import type { Settings } from '../../contract/settings.ts'
import { sha256 } from '../ids.ts'
import type { Db } from '../store/db.ts'
import { withDigest } from '../store/digests.ts'
import { getDocument } from '../store/views.ts'
import { readPages } from '../work/tasks.ts'
import { assertConsent, complete, type Endpoint, modelsAt, NoAnswer, parseJson } from './endpoint.ts'
import { answerSchema, checked, messagesFor, promptVersion, Said } from './prompt.ts'

export interface Analyser {
  get(document: string): Promise<AnalyserNote | null>
  /** Asks about a document. Throws only for what the caller did: no address, no consent, no such document. */
  run(document: string): Promise<AnalyserNote>
  /** A document has ended: it is asked about some time later, if an address is set. */
  follow(document: string | null): void
  /** Whether a model answers: asked for a word that has nothing to do with any document. */
  test(input: Parsed<'analyser.test'>): Promise<Output<'analyser.test'>>
  suggest(): Promise<{ name: string; url: string; models: string[] }[]>
  close(): Promise<void>
}

/** Where model servers listen by default. */
const usual = [
  { name: 'Ollama', url: 'http://127.0.0.1:11434/v1' },
  { name: 'LM Studio', url: 'http://127.0.0.1:1234/v1' },
  { name: 'llama-server', url: 'http://127.0.0.1:8080/v1' },
]
/** Milliseconds a server on this computer has to say that it is there. */
const knock = 800
/** Seconds a model may take for its first word: it may have to be loaded. */
const firstWord = 60
/** Documents that wait to be asked about; beyond them they are left out, and can be asked about by hand. */
const mostWaiting = 10_000
/** Characters a token has at most, as a rule: fewer tokens than this gives mean that the server cut the text. */
const charactersPerToken = 7

/** A question to see whether anybody answers. */
const greeting = {
  messages: [{ role: 'user', content: 'Answer with {"ready": true} and nothing else.' }],
  answer: {
    name: 'ready',
    schema: {
      type: 'object',
      properties: { ready: { type: 'boolean' } },
      required: ['ready'],
      additionalProperties: false,
    },
  },
} as const

export function createAnalyser({
  db,
  settings,
  now,
  log,
}: {
  db: Db
  settings: () => Settings
  now: () => number
  log: Logger
}): Analyser {
  const ending = new AbortController()
  const waiting = new Set<string>()
  let turn: Promise<void> = Promise.resolve()

  const ask = async (endpoint: Endpoint & { characters: number }, pages: readonly Page[]): Promise<AnalyserNote> => {
    const { messages, truncated } = messagesFor(pages, endpoint.characters)
    const hash = sha256(JSON.stringify([promptVersion, endpoint.model, messages]))
    const note = { model: endpoint.model, host: new URL(endpoint.url).host, at: now(), truncated }
    const kept = await db.read
      .selectFrom('analyser_answer')
      .select('data_json')
      .where('hash', '=', hash)
      .executeTakeFirst()
    if (kept) return { ...note, ...checked(Said.parse(JSON.parse(kept.data_json)), pages), cached: true }
    try {
      const answer = await complete(endpoint, messages, answerSchema, ending.signal)
      const said = Said.safeParse(parseJson(answer.content))
      if (!said.success) throw new NoAnswer('the answer is not of the asked form')
      await db.tx((tx) =>
        tx.kysely
          .insertInto('analyser_answer')
          .values({ hash, model: endpoint.model, data_json: JSON.stringify(said.data), at: now() })
          .onConflict((conflict) => conflict.doNothing())
          .execute(),
      )
      const sent = messages.reduce((sum, { content }) => sum + content.length, 0)
      const cut = answer.promptTokens !== null && answer.promptTokens * charactersPerToken < sent
      return { ...note, ...checked(said.data, pages), truncated: truncated || cut, cached: false }
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      return {
        ...note,
        summary: null,
        claims: [],
        dropped: [{ what: 'the answer', why: error.message }],
        cached: false,
      }
    }
  }

  const run = async (document: string): Promise<AnalyserNote> => {
    const endpoint = allowed(settings())
    const { run: id, name } = await getDocument(db, document)
    if (id === null) throw new SheafError('not-found', `${name} was never read`, { hint: 'Retry it first.' })
    const note = await ask(endpoint, await readPages(db, id))
    const values = withDigest('analyser_note', { run_id: id, data_json: JSON.stringify(note), at: note.at })
    await db.tx((tx) =>
      tx.kysely
        .insertInto('analyser_note')
        .values(values)
        .onConflict((conflict) => conflict.column('run_id').doUpdateSet(values))
        .execute(),
    )
    return note
  }

  /** One after another: a model on this computer has one pair of hands. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work)
    turn = mine.then(
      () => {},
      () => {}, // Who asked hears of it.
    )
    return mine
  }

  return {
    async get(document) {
      const { run: id } = await getDocument(db, document)
      const row = await db.read
        .selectFrom('analyser_note')
        .select('data_json')
        .where('run_id', '=', id ?? '')
        .executeTakeFirst()
      return row ? AnalyserNote.parse(JSON.parse(row.data_json)) : null
    },
    run: (document) => inTurn(() => run(document)),
    follow(document) {
      if (document === null || settings().analyser === null || waiting.size >= mostWaiting) return
      waiting.add(document)
      inTurn(async () => {
        waiting.delete(document)
        if (!ending.signal.aborted && settings().analyser !== null) await run(document)
      }).catch((error: unknown) => log.warn({ err: error, document }, 'the analyser was not asked'))
    },
    async test({ url, model }) {
      const models = await modelsAt(url.replace(/\/+$/, ''), firstWord * 1000)
      if (model === '') return { models, took: null, problem: null }
      const began = performance.now()
      try {
        await complete({ url, model, timeout: firstWord }, greeting.messages, greeting.answer, ending.signal)
        return { models, took: Math.round(performance.now() - began), problem: null }
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error
        return { models, took: null, problem: error.message }
      }
    },
    async suggest() {
      const found = await Promise.all(
        usual.map(async (server) => ({ ...server, models: await modelsAt(server.url, knock) })),
      )
      return found.flatMap(({ models, ...server }) => (models === null ? [] : [{ ...server, models }]))
    },
    async close() {
      ending.abort()
      await turn
    },
  }
}

/** The address to ask. Throws unless it is this computer's, or its host has been consented to by name. */
function allowed(settings: Settings): NonNullable<Settings['analyser']> {
  const { analyser } = settings
  if (!analyser)
    throw new SheafError('usage', 'no analyser is set', {
      hint: 'Set `analyser` in the settings, such as Ollama on this computer.',
    })
  assertConsent(analyser.url, settings)
  return analyser
}
