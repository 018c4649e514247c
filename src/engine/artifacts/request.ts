// What a generated document is made of, as stored with it: the documents that were meant when it was asked for, or the caller's own content.
import { z } from 'zod'
import { OwnContent, Template } from '../../contract/commands/generate.ts'

export const Request = z.union([
  z.object({ template: Template, documents: z.array(z.string()), about: z.string() }),
  z.object({ content: OwnContent }),
])
export type Request = z.infer<typeof Request>
