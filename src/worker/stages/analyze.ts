// The analysis stage: class, language, title and excerpt of a document.
import type { Analysis, Metadata, Page } from '../../contract/model.ts'
import { classify } from './classify.ts'
import { excerptOf } from './excerpt.ts'
import { featuresOf } from './features.ts'
import { documentLanguage } from './language.ts'
import { titleOf } from './title.ts'

/** Looks at the first pages and at the last one. Says `unknown` and null rather than guess. Deterministic. */
export function analyzeDocument(input: {
  name: string
  mediaType: string
  metadata: Metadata
  pages: Page[]
}): Analysis {
  const title = titleOf(input)
  return {
    ...classify(featuresOf(input)),
    language: documentLanguage(input.pages),
    title,
    summary: excerptOf(input.pages, title),
  }
}
