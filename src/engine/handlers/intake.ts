// Handlers that bring documents in, and tell of batches.
import path from 'node:path'
import type { intakeCommands } from '../../contract/commands/intake.ts'
import type { OutputOptions } from '../../contract/commands/intake.ts'
import { SheafError } from '../../contract/error.ts'
import type { Settings } from '../../contract/settings.ts'
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
      const output = input.output ?? usualOutput(context.settings(), new Date())
      const batch = await context.intake.add({ ...input, output })
      context.changed()
      return { batch: await getBatch(db, batch) }
    },
    'batches.list': ({ limit, realm }) => listBatches(db, limit, realm),
    'batches.get': ({ batch }) => getBatch(db, batch),
  }
}

/** Where outputs go that were given no folder: one of their own below the settings' folder, named by the time, so that none is in another's way. */
function usualOutput({ outputDir, formats }: Settings, now: Date): OutputOptions | undefined {
  if (outputDir === null || formats.length === 0) return undefined
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-')
  const time = [two(now.getHours()), two(now.getMinutes()), two(now.getSeconds())].join('-')
  return { dir: path.join(outputDir, `${day} ${time}`), formats, force: false }
}
