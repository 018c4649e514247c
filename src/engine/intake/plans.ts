// Plans that are being made: begun for a sheet that asks how far they are, and ended when nobody asks any more. In memory only: a plan
// is of the moment.
import type { Parsed } from '../../contract/api.ts'
import type { PlanStand } from '../../contract/commands/plan.ts'
import { SheafError, toWire } from '../../contract/error.ts'
import { newId } from '../ids.ts'
import { planIntake, type PlanContext } from './plan.ts'
import { type Clock, type Planned, totalOf } from './plan-total.ts'

export interface Plans {
  preview(input: Parsed<'plans.preview'>): { plan: string }
  /** Throws `not-found` for a plan that was ended. */
  get(input: Parsed<'plans.get'>): PlanStand
  close(): Promise<void>
}

/** Milliseconds without a question after which a plan is no longer wanted. */
const patience = 15_000
/** Plans at a time: each has workers of its own. The oldest makes room. */
const most = 2
/** Files named of those that are passed over for one reason. */
const named = 5

interface Making {
  ending: AbortController
  found: number
  walked: boolean
  files: Planned[]
  /** By the last look. */
  clock: Clock
  /** The plan's own figures, once it is made: with the time its workers took to start. */
  total: PlanStand['total'] | null
  error: unknown
  timer: NodeJS.Timeout | undefined
  done: Promise<void>
}

export function createPlans(context: PlanContext): Plans {
  const plans = new Map<string, Making>()

  const end = (id: string): void => {
    const making = plans.get(id)
    clearTimeout(making?.timer)
    making?.ending.abort()
    plans.delete(id)
  }
  const expect = (id: string, making: Making): void => {
    clearTimeout(making.timer)
    making.timer = setTimeout(() => end(id), patience).unref()
  }

  return {
    preview(input) {
      for (const id of [...plans.keys()].slice(0, Math.max(0, plans.size - most + 1))) end(id)
      const id = newId('n')
      const making: Making = {
        ending: new AbortController(),
        found: 0,
        walked: false,
        files: [],
        clock: {
          workers: context.workers,
          loading: { reading: 0, recognising: 0 },
          slowness: 1,
          start: 0,
          deviation: 0,
        },
        total: null,
        error: null,
        timer: undefined,
        done: Promise.resolve(),
      }
      plans.set(id, making)
      expect(id, making)
      making.done = planIntake(
        context,
        { ...input, trial: false },
        {
          signal: making.ending.signal,
          onFound: (files) => (making.found = files),
          onWalked: () => (making.walked = true),
          onLooked: (planned, clock) => {
            making.files.push(planned)
            making.clock = clock
          },
        },
      ).then(
        ({ total }) => {
          making.total = total
        },
        (error: unknown) => {
          making.error = error
        },
      )
      return { plan: id }
    },
    get({ plan, last }) {
      const making = plans.get(plan)
      if (!making) throw new SheafError('not-found', `there is no plan ${plan}`, { hint: 'Begin another one.' })
      if (last) end(plan)
      else expect(plan, making)
      const { found, walked, files, clock, total, error } = making
      return {
        found,
        walked,
        total: total ?? totalOf(files, clock),
        skipped: skippedOf(files),
        ended: total !== null || error !== null,
        error: error === null ? null : toWire(error),
      }
    },
    async close() {
      const all = [...plans.values()].map(({ done }) => done)
      for (const id of plans.keys()) end(id)
      await Promise.all(all)
    },
  }
}

function skippedOf(files: readonly Planned[]): PlanStand['skipped'] {
  const byCode = new Map<string, PlanStand['skipped'][number]>()
  for (const {
    file: { path, error },
  } of files) {
    if (!error) continue
    const { code, message, hint } = error
    const group = byCode.get(code) ?? { code, count: 0, examples: [] }
    group.count++
    if (group.examples.length < named) group.examples.push({ path, message, hint })
    byCode.set(code, group)
  }
  return [...byCode.values()].toSorted((a, b) => b.count - a.count)
}
