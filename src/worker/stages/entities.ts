// Entities: names, numbers, dates and sums that a document's text holds, found by form, label and checksum. It names what it is sure of and
// leaves the rest: no dictionary of names, no model.
import type { Mention } from '../../contract/entity.ts'
import type { Page } from '../../contract/model.ts'
import { boxesOf } from './entities-found.ts'
import { formRules } from './entities-forms.ts'
import { nameRules } from './entities-names.ts'
import { keyPhrases } from './entities-phrases.ts'

/** Characters of a page that are looked at: more is a data dump. */
const pageLimit = 50_000
/** Entities of a kind that a document keeps, those most often named. */
const mostOfKind = 100

/** Every entity once, with its first place and how often it is named. Deterministic. */
export function findEntities(pages: readonly Page[], language: string | null): Mention[] {
  const mentions = new Map<string, Mention>()
  for (const page of pages) {
    const text = page.text.slice(0, pageLimit)
    for (const rule of [...formRules, ...nameRules])
      for (const { kind, key, name, start, end, confidence, found } of rule(text, language)) {
        const known = mentions.get(`${kind}\n${key}`)
        if (known) {
          known.count++
          known.confidence = Math.max(known.confidence, confidence)
        } else {
          const boxes = boxesOf(page, start, end)
          const oneLine = name.replace(/\s+/g, ' ').trim().slice(0, 200)
          mentions.set(`${kind}\n${key}`, {
            kind,
            key,
            name: oneLine,
            page: page.number,
            boxes,
            count: 1,
            confidence,
            found,
          })
        }
      }
  }
  for (const mention of keyPhrases(pages)) mentions.set(`phrase\n${mention.key}`, mention)
  const kinds = Map.groupBy(mentions.values(), ({ kind }) => kind)
  return [...kinds.values()].flatMap((all) => all.toSorted((a, b) => b.count - a.count).slice(0, mostOfKind))
}
