// `unlock`: a password for locked documents. `passwords`: those that are kept, by names and dates; never themselves.
import type { Command } from 'commander'
import { SheafError } from '../../contract/error.ts'
import { counted } from '../display.ts'
import { exitCode } from '../exit-code.ts'
import { withEngine, type CommonOptions } from '../host.ts'
import { passwordFromStdin, typedPassword } from '../password.ts'
import type { Cli } from '../program.ts'
import { table } from '../table.ts'
import { type FilterOptions, filterOptions, selectionsOf } from './control.ts'

interface UnlockOptions extends CommonOptions, FilterOptions {
  all?: boolean
  passwordStdin?: boolean
  onlyThese?: boolean
}

/** How often somebody may mistype. */
const tries = 3

export function addPasswordCommands(program: Command, { terminal, finish }: Cli): void {
  filterOptions(program.command('unlock').description('give the password of locked documents; asks for it, unseen'))
    .argument('[ids...]', 'documents and batches')
    .option('--all', 'every locked document')
    .option('--password-stdin', 'read it from stdin')
    .option('--only-these', 'do not keep it for other documents')
    .action(async (ids: string[], _: unknown, command: Command) => {
      const options = command.optsWithGlobals<UnlockOptions>()
      await withEngine(options, async (engine) => {
        const selections = await selectionsOf(engine, ids, options)
        for (let left = options.passwordStdin ? 1 : tries; left > 0; left--) {
          const password = options.passwordStdin ? await passwordFromStdin() : await typedPassword('Password: ')
          if (password === '') throw new SheafError('cancelled', 'no password was given')
          const unlocked = new Set<string>()
          let wrong = 0
          for (const selection of selections) {
            const input = { selection, password, remember: options.onlyThese !== true }
            const told = await engine.handlers['documents.unlock'](input)
            for (const id of told.ids) unlocked.add(id)
            wrong += told.wrong
          }
          const isWrong = unlocked.size === 0 && wrong > 0
          if (isWrong && left > 1) {
            terminal.note('It opens none of them. Once more:')
            continue
          }
          if (options.json) terminal.print(JSON.stringify({ documents: unlocked.size, ids: [...unlocked], wrong }))
          else if (isWrong) terminal.note(`sheaf: the password opens none of ${counted(wrong, 'locked document')}`)
          else
            terminal.print(`${counted(unlocked.size, 'document')} unlocked${wrong > 0 ? `, ${wrong} stay locked` : ''}`)
          if (isWrong) finish(exitCode.allFailed)
          return
        }
      })
    })

  const passwords = program.command('passwords').description('passwords that locked documents are tried with')
  passwords
    .command('list')
    .description('names and dates of those that are kept')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>()
      const kept = await withEngine(options, (engine) => engine.handlers['passwords.list']({}))
      if (options.json) return terminal.print(JSON.stringify(kept))
      const head = ['ID', 'NAME', 'FOR', 'REALM', 'CREATED', 'USED', 'STATE'].map((title) => ({ title }))
      const rows = kept.map((one) => [
        one.id,
        one.name,
        one.for === 'all' ? 'all documents' : `one ${one.for}`,
        one.realm,
        date(one.createdAt),
        date(one.usedAt),
        one.usable ? 'good' : 'sealed elsewhere',
      ])
      table(head, rows).forEach((line) => terminal.print(line))
    })
  passwords
    .command('add')
    .description('keep one for all documents; asks for it, unseen')
    .option('--name <name>', 'what it is called in lists', '')
    .option('--realm <name>', 'of which realm', '')
    .option('--password-stdin', 'read it from stdin')
    .action(async (_: unknown, command: Command) => {
      type AddOptions = CommonOptions & { name: string; realm: string; passwordStdin?: boolean }
      const { name, realm, passwordStdin, ...options } = command.optsWithGlobals<AddOptions>()
      const password = passwordStdin ? await passwordFromStdin() : await typedPassword('Password: ')
      if (password === '') throw new SheafError('cancelled', 'no password was given')
      const kept = await withEngine(options, (engine) => engine.handlers['passwords.add']({ password, name, realm }))
      terminal.print(options.json ? JSON.stringify(kept) : kept.id)
    })
  passwords
    .command('remove')
    .description('forget one; what it opened stays read')
    .argument('<id>', 'as listed')
    .action(async (id: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>()
      const removed = await withEngine(options, (engine) => engine.handlers['passwords.remove']({ id }))
      terminal.print(options.json ? JSON.stringify(removed) : `${id} removed`)
    })
}

const date = (time: number | null): string => (time === null ? '' : new Date(time).toISOString())
