// A draft: what a generated document holds, before it has a format. Templates and callers write drafts; the worker turns one into
// a spreadsheet, a document, a PDF or a presentation. Data only: nothing in a draft is run, fetched or looked up.
import { z } from 'zod'

const Text = z.string().max(2_000_000)
/** Letters an index of a sheet or a slide's heading may have are fewer; formats shorten what is too long for them. */
const Heading = z.string().max(2000)

/** What a cell holds decides how it is written and aligned; `money` and `number` columns may have a total. */
export const DraftColumn = z.object({
  title: Heading,
  kind: z.enum(['text', 'number', 'money', 'date', 'percent']).default('text'),
  /** Write the sum of the column below it. */
  total: z.boolean().default(false),
})
export type DraftColumn = z.infer<typeof DraftColumn>

/** A date is `YYYY-MM-DD`; a percentage is a fraction of 1. null: nothing. */
export const DraftCell = z.union([z.string().max(32_000), z.number(), z.null()])
export type DraftCell = z.infer<typeof DraftCell>

/** Rows have as many cells as there are columns, or fewer. */
export const DraftTable = z.object({
  name: Heading.default(''),
  columns: z.array(DraftColumn).min(1).max(200),
  rows: z.array(z.array(DraftCell)).max(200_000),
})
export type DraftTable = z.infer<typeof DraftTable>

/** PNG or JPEG; its size in pixels is read from the bytes. */
export const DraftImage = z.object({
  bytes: z.instanceof(Uint8Array),
  caption: Heading.default(''),
})
export type DraftImage = z.infer<typeof DraftImage>

/** Bars, one a label; values in one unit. */
export const DraftChart = z.object({
  title: Heading,
  labels: z.array(Heading).min(1).max(60),
  values: z.array(z.number()).min(1).max(60),
  /** What a value counts: 'documents', 'seconds'. */
  unit: z.string().max(60),
})
export type DraftChart = z.infer<typeof DraftChart>

export const DraftBlock = z.discriminatedUnion('type', [
  z.object({ type: z.literal('heading'), level: z.number().int().min(1).max(4), text: Heading }),
  z.object({ type: z.literal('paragraph'), text: Text }),
  z.object({ type: z.literal('list'), ordered: z.boolean(), items: z.array(Text) }),
  /** Keeps its lines and spaces. */
  z.object({ type: z.literal('code'), text: Text }),
  z.object({ type: z.literal('table'), table: DraftTable }),
  z.object({ type: z.literal('image'), image: DraftImage }),
  z.object({ type: z.literal('chart'), chart: DraftChart }),
  z.object({ type: z.literal('page-break') }),
  /** Markdown with tables; `images`: by the name that `![…](name)` gives. Other addresses are written as text. */
  z.object({ type: z.literal('markdown'), text: Text, images: z.record(z.string(), z.instanceof(Uint8Array)) }),
])
export type DraftBlock = z.infer<typeof DraftBlock>

export const Draft = z.object({
  title: Heading,
  subtitle: Heading,
  /** ms since 1970, written as the file's date: the same draft gives the same bytes. */
  createdAt: z.number(),
  blocks: z.array(DraftBlock),
})
export type Draft = z.infer<typeof Draft>

export const ArtifactKind = z.enum(['spreadsheet', 'document', 'pdf', 'presentation'])
export type ArtifactKind = z.infer<typeof ArtifactKind>

/** The media type and the extension of each kind. */
export const artifactTypes: Record<ArtifactKind, { mediaType: string; extension: string }> = {
  spreadsheet: {
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    extension: 'xlsx',
  },
  document: {
    mediaType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    extension: 'docx',
  },
  pdf: { mediaType: 'application/pdf', extension: 'pdf' },
  presentation: {
    mediaType: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    extension: 'pptx',
  },
}
