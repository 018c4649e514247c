// What a person can do to the queues, for views to call: every error ends in a toast, and the result comes back as an event.
import type { IntakeSource } from '../../contract/commands/intake.ts'
import type { PackAs } from '../../contract/commands/documents.ts'
import type { QueueKind } from '../../contract/commands/team.ts'
import { SheafError } from '../../contract/error.ts'
import type { DocumentFilter, Selection } from '../../contract/filter.ts'
import type { PickedFile, SheafClient } from '../client/client.ts'
import { text } from '../text/words.ts'
import { showError, showToast, useApp } from './app.ts'
import { isMuch, offerFiles, offerSources, takeOffer, usePreflight } from './preflight.ts'
import { targetOf, usePrefs } from './prefs.ts'
import { takeOff } from './removal.ts'
import { currentRoute, goToQueue } from './route.ts'
import { allows, canReadAgain, queuesOf, undoes, type Verb } from './select.ts'

const { setState, getState } = useApp

/** Runs `work` and tells a person when it fails. For event handlers, which cannot wait. */
export function attempt(work: () => Promise<unknown>): void {
  work().catch(showError)
}

/** From this many documents on, what was done is said, with the way back. */
const many = 2

/** Applies a verb to those of the documents that it means something for. */
export async function act(client: SheafClient, verb: Verb, ids: readonly string[]): Promise<void> {
  if (verb === 'remove') return takeOff(client, ids)
  const { library } = getState()
  const reached = new Map<QueueKind, string[]>()
  for (const queue of ['local', 'team'] as const) {
    const documents = ids.filter((id) => {
      const document = library.documents.get(id)
      return document?.queue === queue && allows(verb, document)
    })
    if (documents.length === 0) continue
    const answer = await client.at(queue).call(`documents.${verb}`, { selection: { documents } })
    reached.set(queue, answer.ids)
  }
  tell(client, verb, reached)
}

/** Applies a verb to all that match a filter, in the queues that are shown, also to those that came since the list was drawn. */
export async function actOnAll(
  client: SheafClient,
  verb: Exclude<Verb, 'remove'>,
  filter: DocumentFilter,
): Promise<void> {
  const reached = new Map<QueueKind, string[]>()
  for (const queue of queuesOf(usePrefs.getState().show)) {
    const answer = await client.at(queue).call(`documents.${verb}`, { selection: { filter } })
    reached.set(queue, answer.ids)
  }
  tell(client, verb, reached)
}

/** Tries a password on locked documents of one queue, and has those read that it opens. */
export async function unlock(
  client: SheafClient,
  selection: Selection,
  password: string,
  remember: boolean,
): Promise<{ documents: number; wrong: number }> {
  return client.call('documents.unlock', { selection, password, remember })
}

/** The same for all that are locked in the queues that are shown. */
export async function unlockAll(client: SheafClient, password: string, remember: boolean) {
  let [documents, wrong] = [0, 0]
  for (const queue of queuesOf(usePrefs.getState().show)) {
    const answer = await unlock(client.at(queue), { filter: {} }, password, remember)
    documents += answer.documents
    wrong += answer.wrong
  }
  return { documents, wrong }
}

/** Says how many were reached; what can be taken back has a button for it. */
function tell(client: SheafClient, verb: Verb, reached: ReadonlyMap<QueueKind, readonly string[]>): void {
  const ids = [...reached.values()].flat()
  if (ids.length < many) return
  const undo = undoes[verb]
  showToast({
    tone: 'plain',
    title: text.didMany[verb](ids.length),
    hint: '',
    details: null,
    ...(undo && { action: { label: text.undo, run: () => attempt(() => act(client, undo, ids)) } }),
  })
}

/** Puts those that wait to the front of their lane, or to its back. */
export async function move(client: SheafClient, ids: readonly string[], to: 'front' | 'back'): Promise<void> {
  const { library } = getState()
  let moved = 0
  for (const queue of ['local', 'team'] as const) {
    const documents = ids.filter((id) => library.documents.get(id)?.queue === queue)
    if (documents.length === 0) continue
    moved += (await client.at(queue).call('queue.move', { selection: { documents }, to })).documents
  }
  if (moved > 0) showToast({ tone: 'plain', title: text.moved(moved), hint: '', details: null })
}

/** Pauses or resumes queues: those that are shown, unless others are named. */
export async function setPaused(
  client: SheafClient,
  paused: boolean,
  queues: readonly QueueKind[] = queuesOf(usePrefs.getState().show),
): Promise<void> {
  for (const queue of queues) {
    const answer = await client.at(queue).call(paused ? 'queue.pause' : 'queue.resume', {})
    setState(({ library }) => {
      const stand = { ...library.queues[queue], paused: answer.paused }
      return { library: { ...library, queues: { ...library.queues, [queue]: stand } } }
    })
  }
}

/** Takes files in. Over HTTP they are uploaded first, and the window says how far that is. */
export async function addFiles(client: SheafClient, files: readonly PickedFile[]): Promise<void> {
  if (files.length === 0) throw new SheafError('usage', text.nothingFound, { hint: text.nothingFoundHint })
  const to = client.at(targetOf(usePrefs.getState()))
  if (usePrefs.getState().preflight && isMuch(files)) return offerFiles(to, files)
  setState({ intake: text.reading(files.length) })
  try {
    const sources = await to.sources(files, (done) => setState({ intake: text.uploading(done, files.length) }))
    await addSources(to, sources)
  } finally {
    setState({ intake: null })
  }
}

/** Takes in what the host's own dialog gave; nothing, when a person thought better of it. */
export async function addPicked(client: SheafClient, what: 'files' | 'folder'): Promise<void> {
  const sources = await client.pick?.(what)
  if (!sources?.length) return
  const to = client.at(targetOf(usePrefs.getState()))
  if (what === 'folder' && usePrefs.getState().preflight) offerSources(to, sources)
  else await addSources(to, sources)
}

/** Adds what was held back for a look, as soon as all of it is here. */
export async function startOffer(): Promise<void> {
  const { offer } = usePreflight.getState()
  if (!offer) return
  const { client, count } = offer
  setState({ intake: text.reading(count ?? offer.stand?.found ?? 1) })
  try {
    await addSources(client, await takeOffer())
  } finally {
    setState({ intake: null })
  }
}

export const addSamples = (client: SheafClient): Promise<void> =>
  addSources(client.at(targetOf(usePrefs.getState())), [{ kind: 'samples' }])

async function addSources(client: SheafClient, sources: IntakeSource[]): Promise<void> {
  const { batch } = await client.call('intake.add', { sources })
  showToast({ tone: 'plain', title: text.added(batch.total), hint: '', details: null })
}

/** Begins a download; the host, or the browser, asks where to or knows. */
export function fetchFile(url: string): void {
  const link = document.createElement('a')
  link.href = url
  link.download = ''
  link.click()
}

/**
 * Reads documents' own files again with the settings of now, as new documents beside them, which a person may then take off the list. What
 * came in another of them comes again with it.
 */
export async function readAgain(client: SheafClient, ids: readonly string[]): Promise<void> {
  const { documents } = getState().library
  const readable = ids.flatMap((id) => documents.get(id) ?? []).filter(canReadAgain)
  const chosen = new Set(readable.map(({ id }) => id))
  const files = readable.filter(({ parent }) => parent === null || !chosen.has(parent.document))
  for (const some of Map.groupBy(files, ({ queue, realm, lane }) => [queue, realm, lane].join('\n')).values()) {
    const [{ queue, realm, lane } = { queue: 'local', realm: '', lane: 'default' } as const] = some
    const sources = some.flatMap(({ sha256, name, path }) =>
      sha256 === null ? [] : [{ kind: 'blob' as const, sha256, name, path: path || name }],
    )
    await client.at(queue).call('intake.add', { sources, realm, lane })
  }
  showToast({
    tone: 'plain',
    title: text.readingAgain(files.length),
    hint: text.readAgainNote,
    details: null,
    action: {
      label: text.removeEarlier,
      icon: 'trash',
      run: () => {
        takeOff(client, [...chosen])
        const route = currentRoute()
        if (route.view === 'document' && chosen.has(route.id)) goToQueue()
      },
    },
  })
}

/** Takes the documents away as one archive a queue, and says how many have no such file. */
export async function exportAll(client: SheafClient, ids: readonly string[], as: PackAs): Promise<void> {
  const { library } = getState()
  const queues = Map.groupBy(ids, (id) => library.documents.get(id)?.queue ?? 'local')
  for (const [queue, documents] of queues) {
    const at = client.at(queue)
    const answer = await at.call('documents.pack', { documents, as })
    fetchFile(at.packUrl(answer.pack))
    const left = documents.length - answer.documents
    if (left > 0) showToast({ tone: 'plain', title: text.leftOut(left), hint: text.leftOutNote, details: null })
  }
}

export async function copy(words: string): Promise<void> {
  await navigator.clipboard.writeText(words)
  showToast({ tone: 'plain', title: text.copied, hint: '', details: null })
}
