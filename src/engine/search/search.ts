// Search: a question over everything read. Words first; what they find is ordered by BM25, and likeness of content is mixed in by score
// with a small weight. A hit is a document with its best passages; a passage resolves to a page and to the boxes of the words found.
import { type RawBuilder, sql, type SqlBool } from 'kysely'
import type { Output, Parsed } from '../../contract/api.ts'
import type { Passage, SearchFilter, SearchHit } from '../../contract/commands/search.ts'
import type { FoundPlace } from '../../contract/commands/search.ts'
import { Chunk, Page } from '../../contract/model.ts'
import type { Db } from '../store/db.ts'
import { catchUp } from '../store/search-index.ts'
import type { Plan, RunSelect, Scored, Slot, TermIndex } from '../store/search-plan.ts'
import { matching } from '../store/matching.ts'
import { stored } from '../store/stored.ts'
import { getDocument, listByRuns } from '../store/views.ts'
import { alike, byTopics, byVectors, mixed } from './mix.ts'
import { marksIn, offsetOnPage, placesOf, snippetOf } from './marks.ts'
import { allOf, type Instead, readInTime, respelt, slotsOf } from './plan.ts'
import { classesNamed } from './office-words.ts'
import { formsOf } from './forms.ts'
import { gathered } from './gathering.ts'
import { parseQuestion, type Question } from './question.ts'
import type { Topics } from './topics.ts'
import type { Vectors } from './vectors.ts'

/** Chunks taken from the index for each document wanted: several of a document's chunks are found as a rule. */
const chunksPerDocument = 8
const fewestChunks = 100

export interface SearchContext {
  db: Db
  index: TermIndex
  /** What documents are about, or null where nobody asks. */
  topics: Pick<Topics, 'space'> | null
  /** What they mean to a model of one's choice. */
  vectors?: Pick<Vectors, 'near'>
}

export async function search(context: SearchContext, query: Parsed<'search.query'>): Promise<Output<'search.query'>> {
  const { db, index } = context
  await catchUp(db, index)
  const question = parseQuestion(query.query, { typing: query.typing })
  if (question.wanted.length === 0) return { hits: [], more: false, matched: 'none', instead: [] }
  const runs = runsOf(db, query.filter)
  const limit = Math.max(fewestChunks, (query.limit + 1) * chunksPerDocument)
  const { found, slots, matched, instead } = await byWords(context, question, runs, limit)
  const add = question.excluded.length === 0 && !question.wanted.some(({ required }) => required)
  const likely = await ofClasses(db, question, found)
  const ordered = query.mode === 'hybrid' ? await byLikeness(context, query, likely, { runs, add, limit }) : likely
  const hits = await hitsOf(db, query, ordered, slots)
  const state = hits.length === 0 ? 'none' : matched
  return { hits: hits.slice(0, query.limit), more: hits.length > query.limit, matched: state, instead }
}

/** What words found, with likeness mixed in: by vectors where a model is set and answers, else by topics. */
async function byLikeness(
  { topics, vectors }: SearchContext,
  { query: text, typing }: Pick<Parsed<'search.query'>, 'query' | 'typing'>,
  found: Scored[],
  { runs, add, limit }: { runs: RunSelect; add: boolean; limit: number },
): Promise<Scored[]> {
  const wanted = runs && new Set((await runs.execute()).map(({ run_id }) => run_id ?? ''))
  const compared = await vectors?.near(text, wanted, found, { limit: alike, hurried: typing })
  const space = compared ? null : await topics?.space()
  const likeness = compared ? byVectors(compared, found) : space ? byTopics(space, text) : null
  return mixed(likeness, found, { wanted, add, limit })
}

interface ByWords {
  found: Scored[]
  slots: Slot[]
  matched: 'all' | 'any'
  instead: Instead[]
}

/**
 * All words together; where that gives too little, any of them, and the forms they may stand in; where a word is nowhere, its neighbours.
 */
async function byWords(
  { db, index }: SearchContext,
  question: Question,
  runs: RunSelect,
  limit: number,
): Promise<ByWords> {
  const excluded = await slotsOf(db, question.excluded)
  const asked = await slotsOf(db, question.wanted)
  const forms = await formsOf(db, question.wanted)
  const ask = async (slots: Slot[]): Promise<Omit<ByWords, 'instead'>> => {
    const plan: Plan = allOf(question, slots, excluded)
    const all = await index.search(plan, runs, limit)
    if (all.length >= limit) return { found: all, slots, matched: 'all' }
    const read = await readInTime(index, plan.slots)
    const some: Plan = { ...plan, slots: plan.slots.filter((_, at) => read.has(at)), match: 'any' }
    const any = plan.slots.length < 2 ? [] : await index.search(some, runs, limit)
    const exact = union(all, any)
    const wide = slots.map((slot, at) => [...slot, ...(forms[at] ?? [])])
    const ofWords = forms.filter((_, at) => question.wanted[at]?.required === false).filter((_, at) => read.has(at))
    const formsRead = await readInTime(index, ofWords)
    const rare = ofWords.map((slot, at) => (formsRead.has(at) ? slot : []))
    const { found, hasAll } = await gathered(index, exact, { plan: some, forms: rare, runs })
    const isWhole = some.slots.length === plan.slots.length
    return { found, slots: wide, matched: all.length > 0 || (hasAll && isWhole) ? 'all' : 'any' }
  }
  const unknown = await respelt({ db, index }, question, asked, { runs, every: false, forms })
  const first = { ...(await ask(unknown.slots)), instead: unknown.instead }
  if (first.found.length > 0 || question.wanted.every(({ required }) => required)) return first
  const wider = await respelt({ db, index }, question, asked, { runs, every: true, forms })
  return { ...(await ask(wider.slots)), instead: wider.instead }
}

/** Chunks with all of the words may score below ones with a few rare words; they are not lost for it. */
function union(all: readonly Scored[], any: readonly Scored[]): Scored[] {
  const seen = new Set(any.map(({ run, idx }) => `${run} ${idx}`))
  return [...any, ...all.filter(({ run, idx }) => !seen.has(`${run} ${idx}`))].toSorted((a, b) => b.score - a.score)
}

/** What the classes count that a question names. */
const classWeight = 1.25

/** The same chunks; those of documents of a class that the question names come before equals: an invoice need not say that it is one. */
async function ofClasses(db: Db, { wanted }: Question, found: Scored[]): Promise<Scored[]> {
  const named = new Set(wanted.flatMap(({ words }) => (words.length === 1 ? classesNamed(words[0] ?? '') : [])))
  if (named.size === 0 || wanted.length < 2 || found.length === 0) return found
  const rows = await db.read
    .selectFrom('run')
    .select('id')
    .where('id', 'in', [...new Set(found.slice(0, 400).map(({ run }) => run))])
    .where('class', 'in', [...named])
    .execute()
  const of = new Set(rows.map(({ id }) => id))
  return found
    .map((one) => (of.has(one.run) ? { ...one, score: one.score * classWeight } : one))
    .toSorted((a, b) => b.score - a.score)
}

/** The runs of the documents that a filter means; null when it means all. */
function runsOf(db: Db, { fields = [], ...filter }: SearchFilter): RunSelect {
  if (fields.length === 0 && Object.values(filter).every((value) => value === undefined)) return null
  let runs = runsOfDocuments(db).where((e) => matching(db.dialect, e, filter))
  for (const field of fields) runs = runs.where(hasField(db, field))
  return runs
}

const runsOfDocuments = (db: Db): NonNullable<RunSelect> =>
  db.read.selectFrom('document').innerJoin('run', 'run.id', 'document.run_id').select('document.run_id')

/** A condition on `run`: its analysis holds a field of this name and value. */
function hasField({ dialect }: Db, { name, value }: { name: string; value: string }): RawBuilder<SqlBool> {
  const wanted = value.toLowerCase()
  return dialect === 'postgres'
    ? sql<SqlBool>`EXISTS (SELECT 1 FROM json_array_elements(COALESCE(run.analysis_json::json -> 'fields', '[]'::json)) AS f
        WHERE f ->> 'name' = ${name} AND ${wanted} IN (lower(f ->> 'value'), lower(f ->> 'normal')))`
    : sql<SqlBool>`EXISTS (SELECT 1 FROM json_each(run.analysis_json, '$.fields') AS f
        WHERE f.value ->> 'name' = ${name} AND ${wanted} IN (lower(f.value ->> 'value'), lower(f.value ->> 'normal')))`
}

/** Chunks as documents with passages, best first; one more than asked for, to tell whether there are more. */
async function hitsOf(
  db: Db,
  query: Parsed<'search.query'>,
  found: readonly Scored[],
  slots: readonly Slot[],
): Promise<SearchHit[]> {
  const byRun = [...Map.groupBy(found, ({ run }) => run)]
  const hits: SearchHit[] = []
  for (let at = 0; at < byRun.length && hits.length <= query.limit; at += query.limit + 1) {
    const some = byRun.slice(at, at + query.limit + 1)
    const runs = some.map(([run]) => run)
    const documents = await listByRuns(db, runs, query.filter)
    for (const [run, chunks] of some) {
      const [document, ...copies] = documents.get(run) ?? []
      if (!document) continue
      const best = chunks.slice(0, query.passages)
      const passages = hits.length < query.limit ? await passagesOf(db, best, slots, query.places) : []
      hits.push({ document, copies: copies.length, score: chunks[0]?.score ?? 0, passages })
    }
  }
  return hits
}

async function passagesOf(
  db: Db,
  found: readonly Scored[],
  slots: readonly Slot[],
  places: boolean,
): Promise<Passage[]> {
  const [first] = found
  if (!first) return []
  const rows = await db.read
    .selectFrom('chunk')
    .select(['idx', 'data_json'])
    .where('run_id', '=', first.run)
    .where(
      'idx',
      'in',
      found.map(({ idx }) => idx),
    )
    .execute()
  const chunks = new Map(
    rows.map((row) => [row.idx, stored(Chunk, row.data_json, `chunk ${row.idx} of run ${first.run}`)]),
  )
  const passages: Passage[] = []
  for (const { run, idx, score } of found) {
    const chunk = chunks.get(idx)
    if (!chunk) continue
    const marks = marksIn(chunk.text, slots)
    const snippet = snippetOf(chunk.text, marks)
    const at = chunk.char_start + (marks[0]?.[0] ?? 0)
    const span = chunk.spans.findLast(({ char }) => char[0] <= at) ?? chunk.spans[0]
    passages.push({
      chunk: idx,
      page: span?.page ?? 1,
      score,
      ...snippet,
      headings: chunk.headings,
      places: places ? await placesOfChunk(db, run, chunk, slots) : [],
    })
  }
  // What is only alike says nothing beside a passage that holds the words.
  const marked = passages.filter(({ marks }) => marks.length > 0)
  return marked.length > 0 ? marked : passages.slice(0, 1)
}

/** Where the words stand that were found in a chunk. */
async function placesOfChunk(db: Db, run: string, chunk: Chunk, slots: readonly Slot[]): Promise<FoundPlace[]> {
  const places: FoundPlace[] = []
  for (const { page: number, char, bbox } of chunk.spans) {
    const part = chunk.text.slice(char[0] - chunk.char_start, char[1] - chunk.char_start)
    const marks = marksIn(part, slots)
    if (marks.length === 0) continue
    const [page] = await pagesOf(db, run, number)
    const offset = page ? offsetOnPage(page, part, bbox) : -1
    if (!page || offset === -1) continue
    places.push(
      ...placesOf(
        page,
        marks.map(([start, end]) => [start + offset, end + offset]),
      ),
    )
  }
  return places
}

/** Every place of the words in a document, page by page; of a word that stands nowhere in it, those of its forms. */
export async function findPlaces(
  { db, index }: SearchContext,
  { document, query, page, limit }: Parsed<'search.places'>,
): Promise<Output<'search.places'>> {
  const { run } = await getDocument(db, document)
  if (run === null) return { places: [], more: false }
  const { wanted } = parseQuestion(query)
  const asked = await slotsOf(db, wanted)
  const within = runsOfDocuments(db).where('run.id', '=', run)
  const isThere = await Promise.all(
    asked.map(async (slot) => {
      const plan: Plan = { slots: [slot], match: 'any', required: [], excluded: [] }
      return (await index.search(plan, within, 1)).length > 0
    }),
  )
  const forms = isThere.every(Boolean) ? [] : await formsOf(db, wanted)
  const slots = asked.map((slot, at) => (isThere[at] ? slot : [...slot, ...(forms[at] ?? [])]))
  const places: FoundPlace[] = []
  for (const found of await pagesOf(db, run, page)) {
    places.push(...placesOf(found, marksIn(found.text, slots)))
    if (places.length > limit) break
  }
  return { places: places.slice(0, limit), more: places.length > limit }
}

async function pagesOf(db: Db, run: string, number: number | undefined): Promise<Page[]> {
  let select = db.read
    .selectFrom('page')
    .select(['number', 'data_json'])
    .where('run_id', '=', run)
    .where('state', '=', 'stored')
  if (number !== undefined) select = select.where('number', '=', number)
  const rows = await select.orderBy('number').execute()
  return rows.map((row) => stored(Page, row.data_json, `page ${row.number} of run ${run}`))
}
