// Handlers about classes and fields.
import type { classifyCommands } from '../../contract/commands/classify.ts'
import { fieldsOf } from '../../contract/model.ts'
import { shownCorrection } from '../understanding/corrections.ts'
import { exportLearned } from '../understanding/learned.ts'
import { classCounts, review } from '../understanding/review.ts'
import { starterClasses, starterRules } from '../understanding/rules.ts'
import { explainClass, showClass } from '../understanding/why.ts'
import type { HandlerContext, HandlersOf } from './context.ts'

export function classifyHandlers({ db, understanding }: HandlerContext): HandlersOf<typeof classifyCommands> {
  const { learners } = understanding
  return {
    'classify.show': ({ document }) => showClass(db, learners, document),
    'classify.why': (input) => explainClass(db, learners, input),
    'classify.correct': async (said) => {
      const [row] = await understanding.correct([said])
      if (!row) throw new Error('a correction gives a correction')
      return { correction: shownCorrection(row) }
    },
    'classify.undo': async ({ correction, realm }) => {
      const row = await understanding.undo({ id: correction, realm })
      return { correction: row && shownCorrection(row) }
    },
    'classify.train': async ({ documents }) => ({ corrections: (await understanding.correct(documents)).length }),
    'classify.corrections': async ({ realm, limit }) => {
      const rows = await db.read
        .selectFrom('correction')
        .selectAll()
        .where('realm', '=', realm)
        .orderBy('place', 'desc')
        .limit(limit)
        .execute()
      return rows.map(shownCorrection)
    },
    'classify.export': ({ realm }) => exportLearned(db, learners, realm),
    'classify.import': async ({ realm, learned }) => {
      const rows = learned.corrections.map(({ signals, ...row }) => ({
        ...row,
        previous: null,
        signals_json: signals && JSON.stringify(signals),
      }))
      return { corrections: await understanding.take(realm, rows) }
    },
    'classify.classes': ({ realm }) => classCounts(db, realm, starterClasses),
    'classify.review': (input) => review(db, learners, input),
    'classify.rules': async () => starterRules,
    'classify.try': (input) => understanding.tryRule(input),
    'fields.correct': async ({ document, of, name, value }) => ({
      fields: fieldsOf(await understanding.giveField(document, { of, name, value })),
    }),
  }
}
