// Measures the classes: the starter's rules alone, and with what is learned from corrections, on labelled texts. Always two tests: easy (the
// same mixture on both sides, split by group) and shift (learned from each class's main source, asked about its others).
import type { LabelledDocument } from './labelled.ts'
import { labelledDocuments } from './labelled.ts'
import { decide } from '../src/engine/understanding/decide.ts'
import { Model } from '../src/engine/understanding/model.ts'
import { unknownBelow } from '../src/contract/understanding.ts'
import { median } from './figures.ts'
import { labelled } from './folders.ts'
import { table } from '../scripts/tools/text-table.ts'

const folds = 5
/** Ways to divide the documents into folds, and draws of examples: one alone is chance. */
const divisions = 4
const draws = 10
/** Never learned as a class: what should be called unknown. */
const otherLabel = 'other'

interface Answer {
  document: LabelledDocument
  name: string
  probability: number
}

/** `args[0]`: the folder. `args[1]`: `errors` lists what was wrong. */
export async function run(args: string[]): Promise<void> {
  const folder = args[0] ?? labelled()
  const documents = labelledDocuments(folder)
  if (!documents) return console.log(`skipped: there are no labelled documents in ${folder}`)
  const known = documents.filter(({ label }) => label !== otherLabel)
  const others = documents.filter(({ label }) => label === otherLabel)
  const { train, test } = bySource(known)
  console.log(
    `${known.length} documents of ${new Set(known.map(({ label }) => label)).size} classes, ${others.length} others; ` +
      `easy: ${folds} folds by group, divided ${divisions} times; shift: ${train.length} learned, ${test.length} asked\n`,
  )
  const starter = { easy: answers(known, null), shift: answers(test, null), others: answers(others, null) }
  const learned = crossValidated(known, others)
  const fused = { ...learned, shift: answers(test, modelOf(train, 7)) }
  print(
    ['', 'easy F1', 'accuracy', 'ECE', 'shift F1', 'accuracy', 'ECE'],
    Object.entries({ 'starter alone': starter, 'with what was learned': fused }).map(([name, { easy, shift }]) => [
      name,
      ...[easy, shift].flatMap((found) => [macroF1(found), accuracy(found), calibrationError(found)].map(figure)),
    ]),
  )
  print(
    ['examples a class', ...[1, 2, 5, 12].map(String)],
    [['easy F1', ...[1, 2, 5, 12].map((count) => figure(curve(known, count)))]],
  )
  print(
    ['threshold', 'named', 'of those right', 'others to unknown', 'starter: named', 'right', 'others'],
    [unknownBelow, 0.6, 0.65, 0.7, 0.8, 0.9].map((threshold) => [
      String(threshold),
      ...[fused, starter].flatMap(({ easy, others: strangers }) => {
        const named = easy.filter(({ probability }) => probability >= threshold)
        const kept = strangers.filter(({ probability }) => probability < threshold)
        return [named.length / easy.length, accuracy(named), kept.length / strangers.length].map(figure)
      }),
    ]),
  )
  const covered = atCoverage(fused.easy, 0.95)
  const strange = fused.others.filter(({ probability }) => probability < covered).length / fused.others.length
  console.log(`others to unknown where 95 % are named (threshold ${covered.toFixed(2)}): ${figure(strange)}\n`)
  const times = correctionTimes(known)
  console.log(
    `a correction and the next answer: median ${median(times).toFixed(1)} ms, longest ${Math.max(...times).toFixed(1)} ms; ` +
      `features and rules of a document: median ${median(documents.map(({ milliseconds }) => milliseconds)).toFixed(1)} ms\n`,
  )
  printConfusion([...fused.easy, ...starter.others])
  if (args[1] === 'errors') printErrors(fused.easy)
}

/** A model that learned the documents, in an order of its own. */
function modelOf(documents: readonly LabelledDocument[], seed: number): Model {
  const model = new Model()
  for (const { signals, label, id } of shuffled(documents, seed)) model.learn(signals, label, 1, id)
  return model
}

/** What is said of each document, without a threshold. */
function answers(documents: readonly LabelledDocument[], model: Model | null): Answer[] {
  return documents.map((document) => {
    const [best] = decide(document.signals, model).candidates
    return { document, name: best?.name ?? '', probability: best?.probability ?? 0 }
  })
}

/** Each document asked of a model that learned the other folds; the others of every fold's model. */
function crossValidated(
  known: readonly LabelledDocument[],
  others: readonly LabelledDocument[],
): { easy: Answer[]; others: Answer[] } {
  const found: { easy: Answer[]; others: Answer[] } = { easy: [], others: [] }
  for (let at = 0; at < divisions * folds; at++) {
    const division = Math.floor(at / folds)
    const isAsked = ({ group }: LabelledDocument): boolean => numberOf(`${division} ${group}`) % folds === at % folds
    const model = modelOf(
      known.filter((document) => !isAsked(document)),
      at,
    )
    found.easy.push(...answers(known.filter(isAsked), model))
    found.others.push(...answers(others, model))
  }
  return found
}

/** Learned: each class's main source. Asked: its other sources. */
function bySource(known: readonly LabelledDocument[]): { train: LabelledDocument[]; test: LabelledDocument[] } {
  const main = new Map<string, string>()
  for (const label of new Set(known.map((document) => document.label))) {
    const sources = known.filter((document) => document.label === label).map(({ source }) => source)
    const count = (source: string): number => sources.filter((one) => one === source).length
    main.set(label, sources.toSorted((a, b) => count(b) - count(a) || (a < b ? -1 : 1))[0] ?? '')
  }
  const isMain = ({ label, source }: LabelledDocument): boolean => main.get(label) === source
  return { train: known.filter(isMain), test: known.filter((document) => !isMain(document)) }
}

/** Macro-F1 after `count` examples a class, the mean of `draws`; what is of an example's group is not asked. */
function curve(known: readonly LabelledDocument[], count: number): number {
  const labels = [...new Set(known.map(({ label }) => label))]
  let sum = 0
  for (let draw = 0; draw < draws; draw++) {
    const mixed = shuffled(known, draw + 100)
    const examples = labels.flatMap((label) => mixed.filter((document) => document.label === label).slice(0, count))
    const groups = new Set(examples.map(({ group }) => group))
    sum += macroF1(
      answers(
        known.filter(({ group }) => !groups.has(group)),
        modelOf(examples, draw),
      ),
    )
  }
  return sum / draws
}

/** Milliseconds of each correction with the next document's answer, over a stream of all documents. */
function correctionTimes(known: readonly LabelledDocument[]): number[] {
  const stream = shuffled(known, 5)
  const model = new Model()
  return stream.map(({ signals, label, id }, at) => {
    const started = performance.now()
    model.learn(signals, label, 1, id)
    const next = stream[at + 1]
    if (next) decide(next.signals, model)
    return performance.now() - started
  })
}

function accuracy(found: readonly Answer[]): number {
  return found.filter(({ document, name }) => document.label === name).length / found.length
}

function macroF1(found: readonly Answer[]): number {
  const labels = [...new Set(found.map(({ document }) => document.label))]
  const scores = labels.map((label) => {
    const hits = found.filter(({ document, name }) => document.label === label && name === label).length
    const wrong = found.filter(({ document, name }) => (document.label === label) !== (name === label)).length
    return (2 * hits) / (2 * hits + wrong)
  })
  return scores.reduce((sum, score) => sum + score, 0) / labels.length
}

/** Mean distance between confidence and accuracy over ten bins. */
function calibrationError(found: readonly Answer[]): number {
  let error = 0
  for (let bin = 0; bin < 10; bin++) {
    const inside = found.filter(({ probability }) => Math.min(9, Math.floor(probability * 10)) === bin)
    const gap = inside.reduce((sum, { probability, name, document }) => {
      return sum + probability - (name === document.label ? 1 : 0)
    }, 0)
    error += Math.abs(gap) / found.length
  }
  return error
}

/** The threshold at which that share of documents is named. */
function atCoverage(found: readonly Answer[], share: number): number {
  const sorted = found.map(({ probability }) => probability).toSorted((a, b) => b - a)
  return sorted[Math.ceil(sorted.length * share) - 1] ?? 0
}

function printConfusion(found: readonly Answer[]): void {
  for (const label of [...new Set(found.map(({ document }) => document.label))].toSorted()) {
    const names = found
      .filter(({ document }) => document.label === label)
      .map(({ name, probability }) => (probability < unknownBelow ? 'unknown' : name))
    const counts = [...new Set(names)].map((name) => [name, names.filter((one) => one === name).length] as const)
    const sorted = counts.toSorted((a, b) => b[1] - a[1]).map(([name, count]) => `${name} ${count}`)
    console.log(`${label.padEnd(14)}${sorted.join(', ')}`)
  }
}

function printErrors(found: readonly Answer[]): void {
  for (const { document, name, probability } of found)
    if (name !== document.label) console.log(`${document.id}: ${name} ${figure(probability)}`)
}

function print(head: string[], rows: string[][]): void {
  console.log(`${table(head, rows)}\n`)
}

function figure(share: number): string {
  return share.toFixed(3)
}

/** The documents in an order that depends on the seed and nothing else. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  return items
    .map((item, at) => [numberOf(`${seed} ${at}`), item] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, item]) => item)
}

function numberOf(text: string): number {
  let hash = 0x811c_9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b_3c6d)
  return (hash ^ (hash >>> 12)) >>> 0
}
