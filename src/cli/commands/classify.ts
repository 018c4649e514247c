// `classify`: what class a document is of and why, corrections, and what was learned from them.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { commands, type Output } from '../../contract/api.ts'
import { Learned } from '../../contract/commands/classify.ts'
import { SheafError } from '../../contract/error.ts'
import type { Engine } from '../../engine/engine.ts'
import { counted, displayed } from '../display.ts'
import { withEngine, type CommonOptions } from '../host.ts'
import type { Cli } from '../program.ts'
import { batchDocuments } from '../read.ts'
import { table } from '../table.ts'
import type { Terminal } from '../terminal.ts'
import { parseCount } from './options.ts'
import { addRulesCommand } from './rules.ts'

interface ClassifyOptions extends CommonOptions {
  realm: string
  limit: number
  class?: string
  out?: string
}

/** Answers as JSON, or in lines for people. */
type Show<Answer> = (answer: Answer, terminal: Terminal) => void

export function addClassifyCommand(program: Command, { terminal }: Cli): void {
  const classify = program.command('classify').description('what class documents are of, why, and what you say')

  /** A subcommand that asks the engine one thing and shows the answer. */
  const add = <Answer>(
    name: string,
    description: string,
    ask: (engine: Engine, args: string[], options: ClassifyOptions) => Promise<Answer>,
    show: Show<Answer>,
  ): Command =>
    classify
      .command(name)
      .description(description)
      .option('--realm <name>', "tenant's label", '')
      .action(async (...called: unknown[]) => {
        const command = called.at(-1) as Command
        const options = command.optsWithGlobals<ClassifyOptions>()
        const answer = await withEngine(options, (engine) => ask(engine, command.args, options))
        if (options.json) terminal.print(JSON.stringify(answer))
        else show(answer, terminal)
      })

  add(
    'show <id>',
    'the classes of a document with their chances',
    (engine, [document = '']) => engine.handlers['classify.show']({ document }),
    showClass,
  )
  add(
    'why <id>',
    'what speaks for a class, and where it stands',
    (engine, [document = ''], options) => engine.handlers['classify.why']({ document, class: options.class }),
    showWhy,
  ).option('--class <name>', "this class, instead of the document's own")
  add(
    'correct <id> <class>',
    'say of what class a document is; documents like it follow',
    (engine, [document, name]) =>
      engine.handlers['classify.correct'](commands['classify.correct'].input.parse({ document, class: name })),
    ({ correction }, to) =>
      to.print(displayed(`${correction.name}: ${correction.previous ?? ''} → ${correction.class}  ${correction.id}`)),
  )
  add(
    'undo [correction]',
    'take a correction back; the newest one unless you name another',
    (engine, [correction], { realm }) => engine.handlers['classify.undo']({ correction, realm }),
    ({ correction }, to) => {
      if (correction) to.print(displayed(`${correction.name}: no longer ${correction.class}`))
      else to.note('there is no correction')
    },
  )
  add(
    'train <folder>',
    'read a folder and learn: each folder in it is a class with its examples',
    (engine, [folder = ''], { realm }) => train(engine, folder, realm),
    ({ corrections, skipped }, to) => {
      to.print(`learned from ${counted(corrections, 'document')}`)
      skipped.forEach((path) => to.note(displayed(`${path} could not be read, or lies in no folder`)))
    },
  )
  add(
    'export',
    'what was learned, as JSON: it holds words of your documents',
    async (engine, _, { realm, out }) => {
      const learned = await engine.handlers['classify.export']({ realm })
      if (out !== undefined) writeFileSync(out, `${JSON.stringify(learned)}\n`)
      return out === undefined ? learned : { out, corrections: learned.corrections.length }
    },
    (answer, to) =>
      'out' in answer
        ? to.note(`${counted(answer.corrections, 'correction')} written to ${displayed(answer.out)}`)
        : to.print(JSON.stringify(answer)),
  ).option('--out <file>', 'write it into this file')
  add(
    'import <file>',
    'learn what was learned elsewhere',
    (engine, [file = ''], { realm }) => engine.handlers['classify.import']({ realm, learned: readLearned(file) }),
    ({ corrections }, to) => to.print(`learned from ${counted(corrections, 'correction')}`),
  )
  add(
    'review',
    'what nobody decided, least certain first, and groups that may be a class of their own',
    (engine, _, { realm, limit }) => engine.handlers['classify.review']({ realm, limit: Math.min(limit, 200) }),
    showReview,
  ).option('--limit <n>', 'at most this many', parseCount, 20)
  addRulesCommand(classify, terminal)
}

const percent = (share: number): string => `${Math.round(share * 100)} %`

function showClass(answer: Output<'classify.show'>, terminal: Terminal): void {
  const by = { rules: 'by rules', learned: 'by what was learned', person: 'as you said' }[answer.decided]
  terminal.print(displayed(`${answer.class}  ${percent(answer.confidence)}  ${by}`))
  for (const { class: name, probability } of answer.candidates.slice(0, 5))
    terminal.print(displayed(`  ${name.padEnd(16)}${percent(probability).padStart(6)}`))
}

function showWhy(answer: Output<'classify.why'>, terminal: Terminal): void {
  const { class: name, probability, score, background } = answer
  terminal.print(
    displayed(`${name}  ${percent(probability)}  score ${score.toFixed(2)}, none of these ${background.toFixed(2)}`),
  )
  for (const { weight, feature, places } of answer.reasons.slice(0, 20)) {
    const where = places[0] ? `  page ${places[0].page}` : ''
    terminal.print(displayed(`  ${weight > 0 ? '+' : '−'}${Math.abs(weight).toFixed(2)}  ${feature}${where}`))
  }
}

function showReview(answer: Output<'classify.review'>, terminal: Terminal): void {
  const rows = answer.items.map(({ document, candidates }) => [
    document.id,
    document.path || document.name,
    document.class ?? '',
    candidates
      .slice(0, 2)
      .map(({ class: name, probability }) => `${name} ${percent(probability)}`)
      .join(', '),
  ])
  const head = [{ title: 'ID' }, { title: 'DOCUMENT', max: 48 }, { title: 'CLASS' }, { title: 'LIKELIEST' }]
  table(head, rows).forEach((line) => terminal.print(line))
  if (answer.total > rows.length) terminal.note(`${rows.length} of ${counted(answer.total, 'document')}`)
  for (const { documents, words } of answer.groups)
    terminal.note(displayed(`${documents.length} unknown documents are alike (${words.join(', ')}): a new class?`))
}

/** Reads every file of the folder's folders, then learns that each is of the class its folder is named after. */
async function train(
  engine: Engine,
  folder: string,
  realm: string,
): Promise<{ corrections: number; skipped: string[] }> {
  const classes = readdirSync(resolve(folder), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  if (classes.length === 0) {
    throw new SheafError('usage', `${folder} holds no folders`, {
      hint: 'Put the examples of each class into a folder named after it.',
    })
  }
  const input = commands['intake.add'].input.parse({
    sources: classes.map(({ name }) => ({ kind: 'path', path: join(resolve(folder), name), as: name })),
    name: basename(resolve(folder)),
    realm,
  })
  const { batch } = await engine.handlers['intake.add'](input)
  engine.start({ batch: batch.id })
  await engine.waitForBatch(batch.id)
  const documents = await batchDocuments(engine, batch.id)
  const read = documents.filter((document) => document.class !== null && document.path.includes('/'))
  const said = read.map(({ id, path }) => ({ document: id, class: path.split('/')[0] }))
  const { corrections } =
    said.length === 0
      ? { corrections: 0 }
      : await engine.handlers['classify.train'](commands['classify.train'].input.parse({ documents: said }))
  return { corrections, skipped: documents.filter((one) => !read.includes(one)).map(({ path, name }) => path || name) }
}

function readLearned(file: string): Learned {
  const parsed = Learned.safeParse(parseJson(readFileSync(file, 'utf8')))
  if (parsed.success) return parsed.data
  throw new SheafError('usage', `${file} does not hold what was learned`, {
    hint: 'It is written by `sheaf classify export --out FILE`.',
    cause: parsed.error,
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Said of the file as a whole, by the caller.
    return null
  }
}
