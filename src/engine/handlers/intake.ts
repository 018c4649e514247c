// Handlers that bring documents in, and tell of batches.
import type { intakeCommands } from '../../contract/commands/intake.ts'
import { SheafError } from '../../contract/error.ts'
import { installedLanguages, tessdataFolder } from '../languages.ts'
import { getBatch, listBatches } from '../store/views.ts'
import type { HandlerContext, HandlersOf } from './context.ts'

export function intakeHandlers(context: HandlerContext): HandlersOf<typeof intakeCommands> {
  const { db } = context

  return {
    'intake.add': async (input) => {
      const wanted = input.options?.languages ?? context.settings().pipeline.languages
      const have = await installedLanguages(context.options.home)
      const missing = wanted.filter((language) => !have.includes(language))
      if (missing.length > 0) {
        throw new SheafError('model-missing', `there is no language data for ${missing.join(', ')}`, {
          hint: `There is ${have.join(', ')}. Choose among these with --lang, or put ${missing[0]}.traineddata into ${tessdataFolder(context.options.home)}.`,
        })
      }
      const batch = await context.intake.add(input)
      context.changed()
      return { batch: await getBatch(db, batch) }
    },
    'batches.list': ({ limit, realm }) => listBatches(db, limit, realm),
    'batches.get': ({ batch }) => getBatch(db, batch),
  }
}
