// Routes: a folder template filled with what a document is: `{class}/{year}` puts an invoice of 2024 into invoice/2024. What is filled in is
// one folder's name, whatever a document says; names.ts makes it safe for any disk.
import { fieldsOf } from '../../contract/model.ts'
import type { ExportDocument } from './content.ts'

/** Stands where a document lacks what the template asks for. */
const missing = 'unknown'
/** Fields that say when a document is from, the first that is there. */
const dateFields = ['date', 'effective date', 'date of expiry']
const longest = 60

/**
 * The folder of a document, with slashes, without one at its ends. In braces: `class`, `language`, `year`, `month`, or the name of a field of the
 * document's class (`supplier`, `number`, `vat id` …).
 */
export function routeOf(template: string, { analysis }: Pick<ExportDocument, 'analysis'>): string {
  const fields = analysis ? fieldsOf(analysis) : []
  const field = (name: string): string | undefined => fields.find((one) => one.name === name)?.normal
  const date = dateFields.map(field).find((value) => /^\d{4}-\d{2}/.test(value ?? ''))
  const known: Record<string, string | null | undefined> = {
    class: analysis?.class,
    language: analysis?.language,
    year: date?.slice(0, 4),
    month: date?.slice(5, 7),
  }
  const filled = template.replace(/\{([^{}]*)\}/g, (_, name: string) => folderName(known[name] ?? field(name)))
  return filled
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/')
}

/** A value as one folder: no separators, no dots alone. */
function folderName(value: string | undefined): string {
  const name = (value ?? '')
    .replace(/[/\\]/g, '-')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
    .slice(0, longest)
    .trim()
    .toWellFormed()
  return name === '' ? missing : name
}
