// Handlers that find.
import type { searchCommands } from '../../contract/commands/search.ts'
import { findPlaces, search, type SearchContext } from '../search/search.ts'
import { createTermIndex } from '../store/search-index.ts'
import type { HandlerContext, HandlersOf } from './context.ts'

export function searchHandlers({ db, topics }: HandlerContext): HandlersOf<typeof searchCommands> {
  const context: SearchContext = { db, index: createTermIndex(db), topics }

  return {
    'search.query': (query) => search(context, query),
    'search.places': (query) => findPlaces(context, query),
  }
}
