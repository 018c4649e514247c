// Handlers that find.
import type { searchCommands } from '../../contract/commands/search.ts'
import { findPlaces, search, type SearchContext } from '../search/search.ts'
import { createTermIndex } from '../store/search-index.ts'
import type { HandlerContext, HandlersOf } from './context.ts'

export function searchHandlers({ db, topics, vectors }: HandlerContext): HandlersOf<typeof searchCommands> {
  const context: SearchContext = { db, index: createTermIndex(db), topics, vectors }

  return {
    'search.query': (query) => search(context, query),
    'vectors.rebuild': async () => {
      await topics.refresh(true)
      const { model } = await topics.space()
      return { topics: model?.dimension ?? 0, vectors: await vectors.rebuild() }
    },
    'search.places': (query) => findPlaces(context, query),
  }
}
