// The analysis stage: class, language, title, excerpt and fields of a document.
import type { Analysis, Metadata, Page } from '../../contract/model.ts'
import type { Signals } from '../../contract/understanding.ts'
import { classify, signalsOf } from './classify.ts'
import { excerptOf } from './excerpt.ts'
import { electronicInvoiceFields } from './fields/einvoice.ts'
import { fieldsIn } from './fields/fields.ts'
import { featuresOf } from './features.ts'
import { languageTeller } from './language.ts'
import { titleOf } from './title.ts'

/** As much as a file's format weighs where it decides the class. */
const statedWeight = 7

/** Looks at the first pages and at the last one. Says `unknown` and null rather than guess. Deterministic. `xml`: an invoice within the file. */
export function analyzeDocument(input: {
  name: string
  mediaType: string
  metadata: Metadata
  pages: Page[]
  xml?: string | null
}): {
  analysis: Analysis
  signals: Signals
} {
  const title = titleOf(input)
  const signals = signalsOf(featuresOf(input))
  const stated = input.xml ? electronicInvoiceFields(input.xml) : []
  // Whatever its pages look like: a file that is or carries an electronic invoice is one.
  if (stated.length > 0) signals.rules['invoice']?.push({ feature: 'electronic invoice: XML', weight: statedWeight })
  const languages = languageTeller(input.pages)
  const language = languages.document
  const pageLanguages = input.pages.flatMap(({ number: page, text }) => {
    const own = languages.of(text)
    return own === null || own === language ? [] : [{ page, language: own }]
  })
  const analysis: Analysis = {
    ...classify(signals),
    decided: 'rules',
    learned: null,
    language,
    pageLanguages,
    title,
    summary: excerptOf(input.pages, title),
    fields: fieldsIn({ ...input, language, stated }),
  }
  return { analysis, signals }
}
