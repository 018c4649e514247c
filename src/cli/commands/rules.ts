// `classify rules`: rules of one's own beside those that come with Sheaf: shown, tried, added, changed, taken back, taken elsewhere.
import { readFileSync, writeFileSync } from 'node:fs'
import { Option, type Command } from 'commander'
import { commands } from '../../contract/api.ts'
import { RulePattern } from '../../contract/commands/classify.ts'
import { RulesFile, type ShownRule } from '../../contract/commands/rules.ts'
import { SheafError } from '../../contract/error.ts'
import type { Engine } from '../../engine/engine.ts'
import { counted, displayed } from '../display.ts'
import { type CommonOptions, withEngine } from '../host.ts'
import { table } from '../table.ts'
import type { Terminal } from '../terminal.ts'

interface RuleOptions extends CommonOptions {
  realm: string
  starter?: boolean
  id?: string
  name?: string
  where: RulePattern['where']
  weight: string
  language?: string
  part?: boolean
  out?: string
}

export function addRulesCommand(classify: Command, terminal: Terminal): void {
  const rules = classify.command('rules').description('rules of your own, beside those that come with Sheaf')

  /** A subcommand that asks the engine one thing and shows the answer. */
  const add = <Answer>(
    name: string,
    description: string,
    ask: (engine: Engine, args: string[], options: RuleOptions) => Promise<Answer>,
    show: (answer: Answer) => void,
  ): Command =>
    rules
      .command(name)
      .description(description)
      .option('--realm <name>', "tenant's label", '')
      .action(async (...called: unknown[]) => {
        const command = called.at(-1) as Command
        const options = command.optsWithGlobals<RuleOptions>()
        const answer = await withEngine(options, (engine) => ask(engine, command.args, options))
        if (options.json) terminal.print(JSON.stringify(answer))
        else show(answer)
      })

  add(
    'list',
    'your rules; --starter: those that come with Sheaf',
    async (engine, _, { realm, starter }) =>
      starter
        ? { version: null, rules: await engine.handlers['classify.rules']({}) }
        : engine.handlers['rules.list']({ realm }),
    ({ rules: shown }) => showRules(shown, terminal),
  ).option('--starter', 'those that come with Sheaf')

  const patterned = (command: Command): Command =>
    command
      .addOption(
        new Option('--where <part>', 'part of a document it looks at')
          .choices(RulePattern.shape.where.unwrap().options)
          .default('body'),
      )
      .option('--language <code>', 'only in documents of this language: de')
      .option('--part', 'also within a word')

  patterned(
    add(
      'try <pattern>',
      'in how many documents a pattern is found',
      (engine, [pattern], options) => engine.handlers['classify.try'](tryInput(pattern, options)),
      ({ matches, of, documents }) => {
        terminal.print(`found in ${matches} of ${counted(of, 'document')}`)
        for (const { document, name, text } of documents.slice(0, 20))
          terminal.print(displayed(`  ${document}  ${name}: ${text}`))
      },
    ),
  )
  patterned(
    add(
      'add <class> <pattern>',
      'a rule that speaks for a class; documents that nobody decided follow',
      (engine, [name, pattern], { id, realm, weight, ...options }) => {
        const rule = {
          ...tryInput(pattern, { realm, ...options }).rule,
          class: name,
          name: options.name ?? pattern?.slice(0, 80),
          weight: Number(weight),
        }
        return engine.handlers['rules.save'](commands['rules.save'].input.parse({ realm, id, rule }))
      },
      ({ rule, change }) => terminal.print(displayed(`${rule.id}  ${rule.class}: ${rule.name}  (change ${change})`)),
    ),
  )
    .option('--name <name>', 'what it is called in reasons (default: the pattern)')
    .option('--weight <n>', 'how much it speaks for the class; below 0: against it', '3')
    .option('--id <rule>', 'change this rule instead of adding one')

  add(
    'remove <rule>',
    'a rule no longer counts',
    (engine, [id = ''], { realm }) => engine.handlers['rules.remove']({ realm, id }),
    ({ change }) => terminal.print(displayed(`removed (change ${change})`)),
  )
  add(
    'undo [change]',
    'take a change of your rules back; the newest one unless you name another',
    (engine, [change], { realm }) => engine.handlers['rules.undo']({ realm, change }),
    ({ change }) => {
      if (change) terminal.print(displayed(`taken back: ${change.after?.name ?? `${change.rule} was removed`}`))
      else terminal.note('there is nothing to take back')
    },
  )
  add(
    'export',
    'your rules as JSON',
    async (engine, _, { realm, out }) => {
      const file = await engine.handlers['rules.export']({ realm })
      if (out !== undefined) writeFileSync(out, `${JSON.stringify(file, null, 2)}\n`)
      return out === undefined ? file : { out, rules: file.rules.length }
    },
    (answer) =>
      'out' in answer
        ? terminal.note(`${counted(answer.rules, 'rule')} written to ${displayed(answer.out)}`)
        : terminal.print(JSON.stringify(answer, null, 2)),
  ).option('--out <file>', 'write them into this file')
  add(
    'import <file>',
    'add the rules of a file; those that are there stay as they are',
    (engine, [file = ''], { realm }) => engine.handlers['rules.import']({ realm, file: readRules(file) }),
    ({ rules: added }) => terminal.print(`added ${counted(added, 'rule')}`),
  )
}

function tryInput(pattern: string | undefined, options: Omit<RuleOptions, 'weight'>) {
  const { realm, where, language = null, part = false } = options
  return commands['classify.try'].input.parse({ realm, rule: { pattern, where, language, whole: !part } })
}

type ListedRule = Pick<ShownRule, 'class' | 'name' | 'pattern' | 'weight' | 'language'> & { id?: string; where: string }

function showRules(rules: readonly ListedRule[], terminal: Terminal): void {
  if (rules.length === 0) return terminal.note('there are none')
  const head = [
    { title: 'ID' },
    { title: 'CLASS' },
    { title: 'NAME', max: 30 },
    { title: 'WHERE' },
    { title: 'WEIGHT' },
    { title: 'PATTERN', max: 60 },
  ]
  const rows = rules.map(({ id = '', class: of, name, where, weight, pattern, language }) => [
    id,
    of,
    language === null ? name : `${name} (${language})`,
    where,
    String(weight),
    pattern,
  ])
  table(head, rows).forEach((line) => terminal.print(line))
}

function readRules(file: string): RulesFile {
  let raw: unknown = null
  try {
    raw = JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    // Said of the file as a whole, below.
  }
  const parsed = RulesFile.safeParse(raw)
  if (parsed.success) return parsed.data
  throw new SheafError('usage', `${file} does not hold rules`, {
    hint: 'Such a file is written by `sheaf classify rules export --out FILE`.',
    cause: parsed.error,
  })
}
