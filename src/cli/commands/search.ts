// `search`: words, phrases and beginnings in everything read. A line for people is a document's name, a page, and the words in their place.
import type { Command } from 'commander'
import { commands, type Output } from '../../contract/api.ts'
import type { Passage } from '../../contract/commands/search.ts'
import { displayed } from '../display.ts'
import { withEngine, type CommonOptions } from '../host.ts'
import type { Cli } from '../program.ts'
import type { Terminal } from '../terminal.ts'
import { parseCount } from './options.ts'

interface SearchOptions extends CommonOptions {
  limit: number
  passages: number
  class?: string[]
  lang?: string[]
  realm?: string
  batch?: string
  lexical?: boolean
}

export function addSearchCommand(program: Command, { terminal }: Cli): void {
  program
    .command('search')
    .description('find documents: words, "a phrase", -without, begin*')
    .argument('<query...>', 'what to look for')
    .option('--limit <n>', 'documents at most', parseCount, 20)
    .option('--passages <n>', 'passages of each at most', parseCount, 1)
    .option('--class <name...>', 'of these classes')
    .option('--lang <code...>', 'in these languages: en de fr')
    .option('--realm <name>', 'of this realm')
    .option('--batch <id>', 'of this batch')
    .option('--lexical', 'by words alone, not by likeness of content')
    .action(async (query: string[], _: unknown, command: Command) => {
      const options = command.optsWithGlobals<SearchOptions>()
      const { limit, passages, realm, batch } = options
      const input = commands['search.query'].input.parse({
        query: query.join(' '),
        mode: options.lexical ? 'lexical' : 'hybrid',
        limit: Math.min(limit, 200),
        passages: Math.min(passages, 20),
        places: options.json ?? false,
        filter: { classes: options.class, languages: options.lang, realm, batch },
      })
      await withEngine(options, async (engine) => {
        const answer = await engine.handlers['search.query'](input)
        if (options.json) terminal.print(JSON.stringify(answer))
        else show(answer, terminal)
      })
    })
}

function show({ hits, more, instead }: Output<'search.query'>, terminal: Terminal): void {
  for (const { word, taken } of instead)
    terminal.note(displayed(`"${word}" is found nowhere; looked for ${taken.slice(0, 5).join(', ')}`))
  for (const { document, passages } of hits)
    for (const passage of passages) {
      const where = `${document.path || document.name}:${passage.page}`
      terminal.print(`${terminal.style('bold', displayed(where))}  ${marked(passage, terminal)}`)
    }
  if (hits.length === 0) terminal.note('nothing found')
  if (more) terminal.note('there is more; --limit shows it')
}

/** A passage with the found words set off where the terminal can. */
function marked({ text, marks }: Passage, terminal: Terminal): string {
  let line = ''
  let at = 0
  for (const [start, end] of marks) {
    line += displayed(text.slice(at, start)) + terminal.style('yellow', displayed(text.slice(start, end)))
    at = end
  }
  return line + displayed(text.slice(at))
}
