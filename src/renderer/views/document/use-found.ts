// The places of words in a document, read from the host as they are typed.
import { useMemo, useState } from 'react'
import type { FoundPlace } from '../../../contract/commands/search.ts'
import type { DocumentView } from '../../../contract/model.ts'
import { useClient } from '../../client/index.ts'
import { useLoaded } from '../../state/use-loaded.ts'

export interface Found {
  /** null: not known yet. */
  places: readonly FoundPlace[] | null
  /** The place shown, an index into them. */
  at: number
  /** Goes to the next place or the one before, round the end, and gives it. */
  step: (by: 1 | -1) => FoundPlace | null
}

const none: readonly FoundPlace[] = []
/** Milliseconds between two looks. */
const pause = 150

/** `onFirst`: new words were found; their first place is to be shown. */
export function useFound(
  document: DocumentView | undefined,
  find: string,
  onFirst: (place: FoundPlace) => void,
): Found {
  const client = useClient()
  const [at, setAt] = useState({ find, index: 0 })
  const isAsked = document !== undefined && find.trim() !== '' && document.chunks > 0
  const { value } = useLoaded(
    isAsked ? `${document.id} ${document.chunks} ${find}` : null,
    async () => {
      const { places } = await client.call('search.places', { document: document?.id ?? '', query: find })
      const [first] = places
      if (first) onFirst(first)
      return { find, places }
    },
    pause,
  )
  const places = isAsked ? (value?.find === find ? value.places : null) : none
  const index = at.find === find ? at.index : 0
  return useMemo(
    () => ({
      places,
      at: index,
      step(by) {
        if (!places || places.length === 0) return null
        const next = (index + by + places.length) % places.length
        setAt({ find, index: next })
        return places[next] ?? null
      },
    }),
    [places, index, find],
  )
}
