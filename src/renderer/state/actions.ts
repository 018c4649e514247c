// What a person can do to the queue, for views to call: every error ends in a toast, and the result comes back as an event.
import type { IntakeSource } from '../../contract/commands/intake.ts'
import { SheafError } from '../../contract/error.ts'
import type { PickedFile, SheafClient } from '../client/client.ts'
import { text } from '../text/en.ts'
import { showError, showToast, useApp } from './app.ts'
import { allows, type Verb } from './select.ts'

const { setState, getState } = useApp

/** Runs `work` and tells a person when it fails. For event handlers, which cannot wait. */
export function attempt(work: () => Promise<unknown>): void {
  work().catch(showError)
}

/** Applies a verb to those of the documents that it means something for. */
export async function act(client: SheafClient, verb: Verb, ids: readonly string[]): Promise<void> {
  const { library } = getState()
  const documents = ids.filter((id) => {
    const document = library.documents.get(id)
    return document !== undefined && allows(verb, document)
  })
  if (documents.length === 0) return
  await client.call(`documents.${verb}`, { selection: { documents } })
}

export async function setPaused(client: SheafClient, paused: boolean): Promise<void> {
  const answer = await client.call(paused ? 'queue.pause' : 'queue.resume', {})
  setState(({ library }) => ({ library: { ...library, paused: answer.paused } }))
}

/** Takes files in. Over HTTP they are uploaded first, and the window says how far that is. */
export async function addFiles(client: SheafClient, files: readonly PickedFile[]): Promise<void> {
  if (files.length === 0) throw new SheafError('usage', text.nothingFound, { hint: text.nothingFoundHint })
  setState({ intake: text.reading(files.length) })
  try {
    const sources = await client.sources(files, (done) => setState({ intake: text.uploading(done, files.length) }))
    await addSources(client, sources)
  } finally {
    setState({ intake: null })
  }
}

/** Takes in what the host's own dialog gave; nothing, when a person thought better of it. */
export async function addPicked(client: SheafClient, what: 'files' | 'folder'): Promise<void> {
  const sources = await client.pick?.(what)
  if (sources?.length) await addSources(client, sources)
}

export const addSamples = (client: SheafClient): Promise<void> => addSources(client, [{ kind: 'samples' }])

async function addSources(client: SheafClient, sources: IntakeSource[]): Promise<void> {
  const { batch } = await client.call('intake.add', { sources })
  showToast({ tone: 'plain', title: text.added(batch.total), hint: '', details: null })
}

export async function copy(words: string): Promise<void> {
  await navigator.clipboard.writeText(words)
  showToast({ tone: 'plain', title: text.copied, hint: '', details: null })
}
