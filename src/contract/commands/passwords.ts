// Commands about passwords of documents: given to locked ones, kept for others, listed without themselves, removed. What is given here is
// never answered, logged or told of in an event.
import { z } from 'zod'
import { DocumentFilter, Id, Selection } from '../filter.ts'
import type { CommandTable } from './table.ts'

/** As typed: nothing is taken from its ends. The longest that any format has is 127 characters of UTF-8, and 255 of Office. */
export const DocumentPassword = z.string().min(1).max(1000)

/** A password as listed. Times are ms since 1970. */
export const PasswordView = z.object({
  id: z.string(),
  /** What it was given for, or what a person calls it. */
  name: z.string(),
  realm: z.string(),
  /** all: tried on every locked document. document, batch: on what it was given for alone. */
  for: z.enum(['all', 'document', 'batch']),
  /** false: sealed by another machine's secret, or an old one; give it again. */
  usable: z.boolean(),
  createdAt: z.number(),
  createdBy: z.string(),
  /** When it last opened a document to be read. */
  usedAt: z.number().nullable(),
})
export type PasswordView = z.infer<typeof PasswordView>

export const passwordCommands = {
  /**
   * Tries a password on documents, and reads those that it opens. `remember`: it is kept for all documents of their realm, and tried on those
   * of them that are locked now. A wrong one changes nothing: `ids` is empty then. `wrong`: documents that stay locked.
   */
  'documents.unlock': {
    input: z.object({ selection: Selection, password: DocumentPassword, remember: z.boolean().default(true) }),
    output: z.object({ documents: z.number(), ids: z.array(Id), wrong: z.number() }),
  },
  'passwords.list': {
    input: z.object({ realm: DocumentFilter.shape.realm }),
    output: z.array(PasswordView),
  },
  /** Keeps one for all documents of a realm. Documents that are locked already are read when they are tried again. */
  'passwords.add': {
    input: z.object({
      password: DocumentPassword,
      name: z.string().max(200).default(''),
      realm: z.string().max(64).default(''),
    }),
    output: PasswordView,
  },
  /** What it opened stays read; pictures of its pages are not drawn any more. */
  'passwords.remove': { input: z.object({ id: Id }), output: z.object({ removed: z.boolean() }) },
} as const satisfies CommandTable
