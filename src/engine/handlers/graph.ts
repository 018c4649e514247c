// Handlers about what documents have in common.
import type { graphCommands } from '../../contract/commands/graph.ts'
import { graphOf } from '../graph/graph.ts'
import { readMentions } from '../graph/mentions.ts'
import { related } from '../graph/related.ts'
import { getDocument } from '../store/views.ts'
import type { HandlerContext, HandlersOf } from './context.ts'

export function graphHandlers({ db, topics }: HandlerContext): HandlersOf<typeof graphCommands> {
  return {
    'documents.related': (query) => related({ db, topics }, query),
    'documents.mentions': async ({ document }) => {
      const { run } = await getDocument(db, document)
      return run === null ? [] : readMentions(db, run)
    },
    'graph.get': (query) => graphOf(db, query),
  }
}
