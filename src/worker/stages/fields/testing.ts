// Pages and fields of small texts, for the tests here.
import type { Page } from '../../../contract/model.ts'
import type { Field } from '../../../contract/understanding.ts'
import { buildPage } from '../../page-builder.ts'
import { electronicInvoiceFields } from './einvoice.ts'
import { fieldsIn } from './fields.ts'

/** A page on which each character has its place: columns are where they are in the text. */
export function pageOf(text: string): Page {
  const blocks = text.split('\n').map((line, at) => ({
    kind: 'paragraph' as const,
    lines: [
      {
        words: [...line.matchAll(/\S+/g)].map((match) => ({
          text: match[0],
          bbox: [20 + match.index * 5, 20 + at * 14, 20 + (match.index + match[0].length) * 5, 30 + at * 14] as [
            number,
            number,
            number,
            number,
          ],
          conf: 1,
        })),
      },
    ],
  }))
  return buildPage({ number: 1, width: 600, height: 800, source: 'text', engine: 'test', blocks })
}

/** Fields of one class in a text, by name. */
export function fields(
  of: string,
  text: string,
  language: string | null = 'en',
  xml: string | null = null,
): Record<string, Field> {
  const found = fieldsIn({
    pages: [pageOf(text)],
    metadata: {},
    language,
    stated: xml === null ? [] : electronicInvoiceFields(xml),
  })
  return Object.fromEntries(found.filter((field) => field.of === of).map((field) => [field.name, field]))
}

export const normals = (found: Record<string, Field>): Record<string, string> =>
  Object.fromEntries(Object.values(found).map(({ name, normal }) => [name, normal]))
