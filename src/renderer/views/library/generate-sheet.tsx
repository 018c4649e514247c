// Asks what to make of the documents that the library shows now.
import { useState, type ReactElement } from 'react'
import { Template } from '../../../contract/commands/generate.ts'
import { ArtifactKind } from '../../../contract/draft.ts'
import { useClient } from '../../client/index.ts'
import { Button } from '../../parts/button.tsx'
import fields from '../../parts/form.module.css'
import { Sheet } from '../../parts/sheet.tsx'
import { attempt } from '../../state/actions.ts'
import { showToast } from '../../state/app.ts'
import { text } from '../../text/words.ts'
import styles from './generate-sheet.module.css'
import { filterOf, type LibraryView } from './query.ts'

const { library: words } = text
/** What fits a kind where nobody says otherwise. */
const usual: Record<ArtifactKind, Template> = {
  spreadsheet: 'register',
  document: 'digest',
  pdf: 'report',
  presentation: 'slides',
}

export function GenerateSheet({
  view,
  open,
  onClose,
  onMade,
}: {
  view: LibraryView
  open: boolean
  onClose: () => void
  onMade: () => void
}): ReactElement {
  const client = useClient()
  const [kind, setKind] = useState<ArtifactKind>('spreadsheet')
  const [chosen, setTemplate] = useState<Template | null>(null)
  const [title, setTitle] = useState('')
  const template = chosen ?? usual[kind]
  const make = async (): Promise<void> => {
    const search = view.words.trim()
    const source =
      search === '' ? { template, selection: { filter: filterOf(view) } } : { template, search, filter: filterOf(view) }
    await client.call('generate.create', {
      kind,
      title: title.trim() || words.templates[template].split(':')[0] || kind,
      source,
    })
    showToast({ tone: 'plain', title: words.making, hint: '', details: null })
    onClose()
    onMade()
  }
  return (
    <Sheet title={words.generateTitle} open={open} onClose={onClose}>
      <form
        className={`${fields['form']} ${styles['form']}`}
        onSubmit={(event) => {
          event.preventDefault()
          attempt(make)
        }}
      >
        <label>
          {words.name}
          <input value={title} onChange={(event) => setTitle(event.target.value)} maxLength={300} autoComplete="off" />
        </label>
        <label>
          {words.kind}
          <select value={kind} onChange={(event) => setKind(ArtifactKind.parse(event.target.value))}>
            {ArtifactKind.options.map((option) => (
              <option key={option} value={option}>
                {words.kinds[option]}
              </option>
            ))}
          </select>
        </label>
        <label>
          {words.template}
          <select value={template} onChange={(event) => setTemplate(Template.parse(event.target.value))}>
            {Template.options.map((option) => (
              <option key={option} value={option}>
                {words.templates[option]}
              </option>
            ))}
          </select>
        </label>
        <footer>
          <Button look="quiet" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button look="primary" type="submit">
            {words.make}
          </Button>
        </footer>
      </form>
    </Sheet>
  )
}
