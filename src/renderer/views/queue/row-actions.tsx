// The buttons of one row. They appear on hover, on focus and for chosen rows; the active row's can be reached by Tab.
import type { ReactElement } from 'react'
import type { DocumentView } from '../../../contract/model.ts'
import { useClient } from '../../client/index.ts'
import { IconButton } from '../../parts/button.tsx'
import type { IconName } from '../../parts/icon.tsx'
import { act, attempt } from '../../state/actions.ts'
import { documentRoute } from '../../state/route.ts'
import { allows, verbs, type Verb } from '../../state/select.ts'
import { text } from '../../text/words.ts'

export const verbIcons: Record<Verb, IconName> = {
  pause: 'pause',
  resume: 'play',
  cancel: 'x',
  retry: 'retry',
  remove: 'trash',
}
const notes: Partial<Record<Verb, string>> = { pause: text.pauseNote, retry: text.retryNote, remove: text.removeNote }

/** Runs a verb; what it did comes back as events. */
export function useVerb(): (verb: Verb, ids: readonly string[]) => void {
  const client = useClient()
  return (verb, ids) => attempt(() => act(client, verb, ids))
}

export function RowActions({ document, focusable }: { document: DocumentView; focusable: boolean }): ReactElement {
  const run = useVerb()
  const shared = { tabIndex: focusable ? 0 : -1, 'aria-describedby': `name-${document.id}` }
  return (
    <>
      {verbs
        .filter((verb) => allows(verb, document))
        .map((verb) => (
          <IconButton
            key={verb}
            icon={verbIcons[verb]}
            label={text[verb]}
            note={notes[verb]}
            onClick={() => run(verb, [document.id])}
            {...shared}
          />
        ))}
      <IconButton
        icon="open"
        label={text.open}
        onClick={() => {
          location.hash = documentRoute(document.id)
        }}
        {...shared}
      />
    </>
  )
}
