// Measures the starter classifier on a folder of labelled texts: labels.json (id, label, text, layout features) and text/.
// Pages are put together from the texts, so this measures the rules, not the readers.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Page } from '../src/contract/model.ts'
import { buildPage, type DraftBlock, type DraftLine } from '../src/worker/page-builder.ts'
import { candidates, threshold, unknownClass } from '../src/worker/stages/classify.ts'
import { featuresOf } from '../src/worker/stages/features.ts'

const Labelled = z.object({
  id: z.string(),
  label: z.string(),
  text: z.string().optional(),
  features: z.object({ pages: z.number(), w: z.number(), h: z.number(), acroform: z.boolean(), fmt: z.string() }),
})
type Labelled = z.infer<typeof Labelled>

const mediaTypes: Record<string, string> = {
  pdf: 'application/pdf',
  eml: 'message/rfc822',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  ppt: 'application/vnd.ms-powerpoint',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

/** `args[0]`: the folder. `args[1]`: `errors` lists what was wrong, a class name its documents with reasons. */
export async function run(args: string[]): Promise<void> {
  const folder = args[0] ?? '../shared/classify'
  const documents = z.array(Labelled).parse(JSON.parse(readFileSync(join(folder, 'labels.json'), 'utf8')))
  const results = documents.flatMap((document) => {
    if (document.text === undefined) return []
    const pages = pagesOf(readFileSync(join(folder, document.text), 'utf8'), document)
    const started = performance.now()
    const { fmt, acroform } = document.features
    const metadata: Record<string, string> = acroform ? { acroform: 'true' } : {}
    const input = { name: `document.${fmt}`, mediaType: mediaTypes[fmt] ?? 'text/plain', metadata, pages }
    const [best, second] = candidates(featuresOf(input))
    const milliseconds = performance.now() - started
    const answer = best && best.probability >= threshold ? best.name : unknownClass
    return [{ document, best, second, answer, milliseconds }]
  })
  const known = results.filter(({ document }) => document.label !== 'other')
  const other = results.filter(({ document }) => document.label === 'other')
  const pairs = known.map(({ document, answer }) => [document.label, answer] as const)
  const forced = known.map(({ document, best }) => [document.label, best?.name ?? ''] as const)
  console.log(
    `${known.length} documents of ${new Set(pairs.map(([label]) => label)).size} classes, ${other.length} others`,
  )
  console.log(
    `accuracy ${accuracy(pairs)}  macro-F1 ${macroF1(pairs)}  unknown ${percent(known.filter(({ answer }) => answer === unknownClass).length / known.length)}`,
  )
  console.log(`without a threshold: accuracy ${accuracy(forced)}  macro-F1 ${macroF1(forced)}`)
  console.log(`of those named: right ${accuracy(pairs.filter(([, answer]) => answer !== unknownClass))}`)
  console.log(
    `others said to be unknown: ${percent(other.filter(({ answer }) => answer === unknownClass).length / other.length)}`,
  )
  console.log(
    `calibration error ${calibrationError(known.map(({ document, best }) => [best?.probability ?? 0, best?.name === document.label])).toFixed(3)}`,
  )
  const times = results.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b)
  console.log(
    `milliseconds a document: median ${times[times.length >> 1]?.toFixed(1)}, longest ${times.at(-1)?.toFixed(1)}\n`,
  )
  printConfusion(results.map(({ document, answer }) => [document.label, answer]))
  for (const { document, best, second, answer } of results) {
    const { id, label } = document
    if (args[1] === label || (args[1] === 'errors' && answer !== (label === 'other' ? unknownClass : label))) {
      console.log(
        `${id}: ${best?.name} ${percent(best?.probability ?? 0)}, ${second?.name} ${percent(second?.probability ?? 0)}`,
      )
      for (const one of [best, second]) {
        console.log(
          `   ${one?.name}: ${one?.contributions.map(({ feature, weight }) => `${feature} ${weight.toFixed(1)}`).join('; ')}`,
        )
      }
    }
  }
}

/** Pages from text: form feeds end pages where there are any; lines keep their places in a grid of characters. */
function pagesOf(text: string, { features }: Labelled): Page[] {
  const fixed = features.fmt === 'pdf'
  const parts = text.includes('\f') ? text.split('\f') : inPages(text)
  if (parts.at(-1)?.trim() === '') parts.pop()
  // The texts stop after some pages; the number of pages does not.
  while (parts.length < features.pages) parts.push('')
  return parts.map((part, at) =>
    buildPage({
      number: at + 1,
      width: features.w || 612,
      height: features.h || 792,
      source: fixed ? 'text' : 'layout',
      engine: 'bench',
      blocks: blocksOf(part),
    }),
  )
}

function inPages(text: string): string[] {
  const lines = text.split('\n')
  const pages: string[] = []
  for (let at = 0; at < lines.length; at += 50) pages.push(lines.slice(at, at + 50).join('\n'))
  return pages
}

function blocksOf(text: string): DraftBlock[] {
  const blocks: DraftBlock[] = []
  let lines: DraftLine[] = []
  const flush = (): void => {
    if (lines.length > 0) blocks.push({ kind: 'paragraph', lines })
    lines = []
  }
  for (const [at, line] of text.split('\n').entries()) {
    const words = [...line.matchAll(/\S+/g)].map((word) => {
      const x = 36 + word.index * 4
      return {
        text: word[0],
        bbox: [x, 36 + at * 10, x + word[0].length * 4, 45 + at * 10] as [number, number, number, number],
        conf: 1,
      }
    })
    if (words.length > 0) lines.push({ words })
    else flush()
  }
  flush()
  return blocks
}

type Pair = readonly [label: string, answer: string]

function accuracy(pairs: readonly Pair[]): string {
  return (pairs.filter(([label, answer]) => label === answer).length / pairs.length).toFixed(3)
}

function macroF1(pairs: readonly Pair[]): string {
  const labels = [...new Set(pairs.map(([label]) => label))]
  const scores = labels.map((name) => {
    const hits = pairs.filter(([label, answer]) => label === name && answer === name).length
    const wrong = pairs.filter(([label, answer]) => (label === name) !== (answer === name)).length
    return (2 * hits) / (2 * hits + wrong)
  })
  return (scores.reduce((sum, score) => sum + score, 0) / labels.length).toFixed(3)
}

/** Mean distance between confidence and accuracy over ten bins. */
function calibrationError(answers: (readonly [probability: number, right: boolean])[]): number {
  let error = 0
  for (let bin = 0; bin < 10; bin++) {
    const inside = answers.filter(([probability]) => Math.min(9, Math.floor(probability * 10)) === bin)
    const gap = inside.reduce((sum, [probability, right]) => sum + probability - (right ? 1 : 0), 0)
    error += Math.abs(gap) / answers.length
  }
  return error
}

function printConfusion(pairs: readonly Pair[]): void {
  const labels = [...new Set(pairs.map(([label]) => label))].toSorted()
  for (const label of labels) {
    const answers = pairs.filter(([own]) => own === label).map(([, answer]) => answer)
    const counts = [...new Set(answers)].map(
      (answer) => [answer, answers.filter((one) => one === answer).length] as const,
    )
    const sorted = counts.toSorted((a, b) => b[1] - a[1]).map(([answer, count]) => `${answer} ${count}`)
    console.log(`${label.padEnd(14)}${sorted.join(', ')}`)
  }
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
