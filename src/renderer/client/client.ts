// SheafClient: how the window speaks to its host. The same face over the desktop's bridge and over HTTP; no view knows which.
import { Answer, type Command, type Input, type Output } from '../../contract/api.ts'
import type { IntakeSource } from '../../contract/commands/intake.ts'
import type { QueueKind } from '../../contract/commands/team.ts'
import type { Update } from '../../contract/event.ts'
import { fromWire, SheafError } from '../../contract/error.ts'
import type { ExportFormat } from '../../contract/settings.ts'

/** A file that was dropped or picked, with its path below the dropped folder. */
export interface PickedFile {
  file: File
  path: string
  /** A whole folder, for a host that walks it itself. */
  folder?: boolean
}

/** How the live updates are doing. */
export type Link = 'open' | 'lost'

export interface SheafClient {
  /** The queue it speaks to. */
  queue: QueueKind
  /** The same host's other queue, or this one. */
  at(queue: QueueKind): SheafClient
  /** Runs one command. Throws SheafError as the host stated it. */
  call<C extends Command>(command: C, input: Input<C>): Promise<Output<C>>
  /** Events after `after`, then live ones, in batches, in order. `onLink` tells when the line goes and comes. */
  subscribe(after: number, listener: (updates: Update[]) => void, onLink: (link: Link) => void): () => void
  /** Where one page's picture is, `width` pixels wide. */
  pageImage(document: string, page: number, width: number): string
  /** Sources for `intake.add` from files that were dropped; over HTTP this uploads them, until `signal` ends it. */
  sources(
    files: readonly PickedFile[],
    onProgress: (done: number) => void,
    signal?: AbortSignal,
  ): Promise<IntakeSource[]>
  /** Asks for files or a folder with the host's own dialog. undefined: this host has none, use the browser's. */
  pick: ((what: 'files' | 'folder') => Promise<IntakeSource[]>) | undefined
  /** Where an export can be downloaded. */
  exportUrl(document: string, format: ExportFormat): string
  /** Where the document's own file can be downloaded, and an archive that `documents.pack` was asked for. */
  originalUrl(document: string): string
  packUrl(pack: string): string
  /** Where a generated document can be downloaded. */
  artifactUrl(artifact: string): string
  showInFolder: ((path: string) => Promise<void>) | undefined
  openPath: ((path: string) => Promise<void>) | undefined
}

/** The value of an answer; its error as SheafError. The value's form is the host's duty: both sides are built from one table. */
export function valueOf(answer: unknown): unknown {
  const parsed = Answer.safeParse(answer)
  if (!parsed.success)
    throw new SheafError('internal', 'the answer is not of the expected form', {
      hint: 'The window and its host are probably of different versions. Reload the window.',
    })
  if (parsed.data.ok) return parsed.data.value
  throw fromWire(parsed.data.error)
}
