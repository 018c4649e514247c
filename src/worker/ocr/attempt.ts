// One attempt at reading a page: the raster as it was set upright and prepared, and what was read from it.
import type { Raster } from '../raster.ts'
import type { QuarterTurn } from '../raster.ts'
import { invert, rotate, scale, turn } from '../raster.ts'
import { normalise, paperTone } from './background.ts'
import { clean, smooth } from './clean.ts'
import { level } from './fan.ts'
import { letterHeight } from './letters.ts'
import { withoutLeaders, withoutRules } from './rules.ts'
import type { Reading, ReadWord } from './thread.ts'
import { isInColumns, linesOf } from './blocks.ts'
import { certaintyOf } from './certainty.ts'
import type { Area } from './uncovered.ts'

/** What is done to a raster before it is read, in this order. */
export interface Treatment {
  /** Clockwise turn. */
  turn: QuarterTurn
  /** Degrees clockwise by which lines lean; taken out. */
  skew: number
  /** Slope by which lines then lean more at the foot than at the top; taken out, and put back into what is read. */
  fan: number
  inverted: boolean
  /** How often its pixels run into their neighbours: for print of dots and broken strokes. */
  smoothed: 0 | 1 | 2
  /** Evenly lit, and its print as dark as ink. */
  flattened: boolean
  /** Without grain and specks. */
  cleaned: boolean
  /** Without rules across it, and rows of dots. */
  bare: boolean
  scale: number
  mode: 3 | 6
}

/** As the raster came, read as a page. */
export const untreated: Treatment = {
  turn: 0,
  inverted: false,
  smoothed: 0,
  flattened: false,
  cleaned: false,
  bare: false,
  skew: 0,
  fan: 0,
  scale: 1,
  mode: 3,
}

export interface Attempt {
  treatment: Treatment
  /** Size of the treated raster. */
  width: number
  height: number
  reading: Reading
  /** Lines of tables and forms drawn on it, as thin boxes; told of the one that a page keeps. */
  grid?: Area[]
  worth: number
  confidence: number
}

/** The raster treated. Geometry first: what follows then works on fewer corners. */
export function treat(raster: Raster, treatment: Treatment): Raster {
  let treated = turn(raster, treatment.turn)
  if (treatment.inverted) treated = invert(treated)
  for (let pass = 0; pass < treatment.smoothed; pass++) treated = smooth(treated)
  if (treatment.flattened) treated = normalise(treated)
  if (treatment.cleaned) treated = clean(treated)
  if (treatment.skew !== 0) treated = rotate(treated, -treatment.skew, paperTone(treated))
  if (treatment.fan !== 0) treated = level(treated, treatment.fan)
  if (treatment.bare) treated = bared(treated)
  return scale(treated, treatment.scale)
}

/** The raster without rules and rows of dots; itself where it has none. */
function bared(raster: Raster): Raster {
  const letters = letterHeight(raster)
  return letters === 0 ? raster : withoutLeaders(withoutRules(raster, letters), letters)
}

/**
 * The treatment without rules and leaders; null where a page has none. What has them is a table, a form or a list of contents, and
 * without them it is no longer told from columns: it is then read as one block, unless it has columns of prose. `straight`: the
 * raster as it was read; `letters`: height of its letters, pixels.
 */
export function bareOf({ treatment, reading }: Attempt, straight: Raster, letters: number): Treatment | null {
  if (letters === 0) return null
  const isBare = withoutRules(straight, letters) === straight && withoutLeaders(straight, letters) === straight
  return isBare ? null : { ...treatment, bare: true, mode: isInColumns(reading) ? treatment.mode : 6 }
}

/** An attempt with what its reading is worth. */
export function rated(attempt: Omit<Attempt, 'worth' | 'confidence'>): Attempt {
  return { ...attempt, worth: worthOf(attempt.reading), confidence: confidenceOf(attempt.reading) }
}

/** Confidence from which words say more than they confuse: of those at 0.4, four letters in five are right. */
const telling = 0.4

/**
 * How good a reading is, to compare readings of one page: letters and digits count by how far their word's confidence is
 * over the telling one, and against it by how far it is under. Follows the true error rate where mean confidence does not,
 * since that rewards reading little.
 */
export function worthOf(reading: Reading): number {
  const { confidence, letters } = certaintyOf(wordsOf(reading))
  return (confidence - telling) * letters
}

/** Mean confidence of the words, weighted by letters and digits; 0 for nothing read. */
export function confidenceOf(reading: Reading): number {
  return certaintyOf(wordsOf(reading)).confidence
}

/** How many letters and digits were read. */
export function lettersOf(reading: Reading): number {
  return certaintyOf(wordsOf(reading)).letters
}

function wordsOf(reading: Reading): ReadWord[] {
  return linesOf(reading).flatMap(({ words }) => words)
}

/** Whether most longer words stand upright on their ends: lines that run up or down the sheet. */
export function readsSideways(reading: Reading): boolean {
  const words = linesOf(reading).flatMap((line) => line.words.filter(({ text }) => text.length >= 4))
  const tall = words.filter(({ box }) => box[3] - box[1] > 1.3 * (box[2] - box[0]))
  return words.length >= 3 && tall.length > 0.5 * words.length
}
