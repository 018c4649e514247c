// Which documents a command means: those named, or all that a filter means; and how a person writes a filter in one line.
import { z } from 'zod'
import { ErrorCode } from './error.ts'
import { DocumentState, Lane, Stage } from './model.ts'

export const Id = z.string().min(1).max(128)

/** What a verb acts on. A filter means all that match, not only what is on screen. What is left out does not narrow. */
export const DocumentFilter = z.object({
  states: z.array(DocumentState).optional(),
  batch: Id.optional(),
  lane: Lane.optional(),
  realm: z.string().optional(),
  /** Files that came in this document. */
  parent: Id.optional(),
  /** Part of a name or path, any case. */
  text: z.string().optional(),
  /** The same, all of them, in any order. */
  words: z.array(z.string()).optional(),
  errors: z.array(ErrorCode).optional(),
  classes: z.array(z.string()).optional(),
  /** ISO 639-1. */
  languages: z.array(z.string()).optional(),
  stages: z.array(Stage).optional(),
  /** Milliseconds since 1970 between which a document was added; both inclusive. */
  from: z.number().optional(),
  to: z.number().optional(),
})
export type DocumentFilter = z.infer<typeof DocumentFilter>
export const Selection = z.union([z.object({ documents: z.array(Id).min(1) }), z.object({ filter: DocumentFilter })])
export type Selection = z.infer<typeof Selection>

/** A filter as written, and those parts of it that mean nothing (`state:foo`). */
export interface ParsedFilter {
  filter: DocumentFilter
  unknown: string[]
}

const day = 86_400_000
const units: Record<string, number> = { m: 60_000, h: 3_600_000, d: day, w: 7 * day }

/**
 * `state:failed lane:slow error:timeout invoice "two words"` as a filter. Keys: state, error, class, lang, stage (several with commas),
 * lane, realm, batch, in (a parent), since, until (2026-01-31, or 7d, 12h ago). `error` takes a code or a part of one. Everything else
 * is words of the path. Never throws. `now`: milliseconds since 1970.
 */
export function parseFilter(text: string, now: number = Date.now()): ParsedFilter {
  const filter: DocumentFilter = {}
  const unknown: string[] = []
  for (const token of tokens(text)) {
    const [, key = '', value = ''] = /^([a-z]+):(.+)$/is.exec(token.isQuoted ? '' : token.text) ?? []
    const read = readers[key.toLowerCase()]
    if (!read) filter.words = [...(filter.words ?? []), token.text]
    else if (!read(filter, value, now)) unknown.push(token.text)
  }
  return { filter, unknown }
}

type Read = (filter: DocumentFilter, value: string, now: number) => boolean

const list = (value: string): string[] => value.split(',').filter((part) => part !== '')

/** Sets `key` to those of the options that the value's parts mean; false when a part means none. */
function choices<T extends string>(
  key: 'states' | 'errors' | 'stages',
  options: readonly T[],
  means: (option: T, part: string) => boolean = (option, part) => option === part,
): Read {
  return (filter, value) => {
    const found = list(value.toLowerCase()).map((part) => options.filter((option) => means(option, part)))
    if (found.some((some) => some.length === 0)) return false
    Object.assign(filter, { [key]: [...new Set([...(filter[key] ?? []), ...found.flat()])] })
    return true
  }
}

const time =
  (key: 'from' | 'to'): Read =>
  (filter, value, now) => {
    const [, amount, unit = ''] = /^(\d{1,6})([mhdw])$/i.exec(value) ?? []
    const length = units[unit.toLowerCase()]
    const isDay = /^\d{4}-\d\d-\d\d$/.test(value)
    const at = length ? now - Number(amount) * length : isDay ? Date.parse(value) : Number.NaN
    if (Number.isNaN(at)) return false
    // Until a day means until its end.
    filter[key] = key === 'to' && isDay ? at + day - 1 : at
    return true
  }

const texts =
  (key: 'classes' | 'languages'): Read =>
  (filter, value) => {
    filter[key] = [...(filter[key] ?? []), ...list(value.toLowerCase())]
    return true
  }

const one =
  (key: 'realm' | 'batch' | 'parent'): Read =>
  (filter, value) => {
    filter[key] = value
    return true
  }

const readers: Record<string, Read> = {
  state: choices('states', DocumentState.options),
  error: choices('errors', ErrorCode.options, (code, part) => code.includes(part)),
  stage: choices('stages', Stage.options, (stage, part) => stage.includes(part)),
  class: texts('classes'),
  lang: texts('languages'),
  lane: (filter, value) => {
    const lane = Lane.safeParse(value.toLowerCase())
    if (lane.success) filter.lane = lane.data
    return lane.success
  },
  realm: one('realm'),
  batch: one('batch'),
  in: one('parent'),
  since: time('from'),
  until: time('to'),
}

/** Parts between blanks; what stands in double quotes is one part. */
function tokens(text: string): { text: string; isQuoted: boolean }[] {
  return [...text.matchAll(/"([^"]+)"|(\S+)/g)].map(([, quoted, plain = '']) =>
    quoted === undefined ? { text: plain, isQuoted: false } : { text: quoted, isQuoted: true },
  )
}
