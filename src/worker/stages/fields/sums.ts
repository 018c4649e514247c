// The amounts of an invoice: total, net and tax, of which a sum that comes out right decides between candidates.
import { netLabels, taxLabels, totalLabels } from './invoice-labels.ts'
import { isItemHeading } from './items.ts'
import { beside, type Candidate, type Label } from './labelled.ts'
import type { Row } from './sheet.ts'
import { amountsIn, type Found } from './values.ts'

export type Money = Candidate & { currency: string | null }

interface Sums {
  total: Money | undefined
  net: Money | undefined
  /** One for each rate where no row says their sum. */
  taxes: Money[]
  checks: string[]
}

/** No tax on sales is higher, in per cent of the net amount. */
const highestRate = 0.35
/** Rates whose taxes are added up, and candidates that are tried. */
const mostRates = 4
const mostTried = 12
const taxed = /%|tax|vat|gst|hst|mwst|ust\b|steuer|tva|iva\b|btw/iu
const rounded = /round|rundung|arrondi/iu

export function sumsOf(rows: readonly Row[]): Sums {
  const asked = rows.filter((row) => !isItemHeading(row))
  const find = (wanted: readonly Label[]): Money[] =>
    beside(asked, wanted, amountsIn, { before: true, last: true, rowsBelow: 1 }).map((candidate) => ({
      ...candidate,
      currency: amountsIn(candidate.row.text).find(({ start }) => start === candidate.start)?.currency ?? null,
    }))
  const totals = find(totalLabels)
  const [nets, taxes] = [find(netLabels), find(taxLabels)]
  // In Switzerland a total is rounded to five hundredths.
  const slack = rows.some((row) => rounded.test(row.text)) ? 3 : 1
  const agreed =
    bestOf(totals, nets, slack, (total, net) =>
      [...plausible(taxes, net), ...remainders(rows, total, net)].map((one) => [one]),
    ) ??
    bestOf(totals, nets, slack, (total, net) => {
      const apart = plausible(taxes, net).filter(
        (one, at, all) => cents(one) > 0 && all.findIndex((other) => other.row.at === one.row.at) === at,
      )
      return addedUp(apart.slice(0, mostTried), cents(total) - cents(net))
    }) ??
    bestOf(totals, unnamed(rows, totals, taxes), slack, (_, net) => plausible(taxes, net).map((one) => [one]))
  if (agreed) return agreed
  const total = largest(totals)
  const within = (found: readonly Money[], share: number): Money | undefined =>
    found
      .filter((one) => !total || Math.abs(cents(one)) < Math.abs(cents(total)) * share)
      .reduce<Money | undefined>((top, one) => (!top || one.score > top.score ? one : top), undefined)
  const tax = within(taxes, highestRate)
  return { total, net: within(nets, 1), taxes: tax ? [tax] : [], checks: [] }
}

/** Of what adds up the one with the strongest labels. */
function bestOf(
  totals: readonly Money[],
  nets: readonly Money[],
  slack: number,
  taxesOf: (total: Money, net: Money) => Money[][],
): Sums | undefined {
  let top: (Sums & { score: number }) | undefined
  for (const total of totals) {
    for (const net of nets.filter((one) => cents(one) !== 0)) {
      for (const taxes of taxesOf(total, net)) {
        const rest = cents(net) + taxes.reduce((sum, one) => sum + cents(one), 0) - cents(total)
        const score = total.score + net.score + Math.min(...taxes.map((one) => one.score))
        if (Math.abs(rest) <= slack && score > (top?.score ?? 0))
          top = { total, net, taxes, score, checks: ['net + vat = total'] }
      }
    }
  }
  return top
}

/** Net amounts that no word says to be so: what is left of a total without a tax, where it is printed. */
function unnamed(rows: readonly Row[], totals: readonly Money[], taxes: readonly Money[]): Money[] {
  const left = new Set(
    totals.flatMap((total) => taxes.filter((tax) => cents(tax) > 0).map((tax) => cents(total) - cents(tax))),
  )
  return rows
    .flatMap((row) => amountsIn(row.text).map((found) => ({ ...found, row, score: 0.5, label: '' })))
    .filter((one) => cents(one) > 0 && left.has(cents(one)))
    .slice(0, mostTried)
}

function plausible(taxes: readonly Money[], net: Money): Money[] {
  return taxes.filter((tax) => Math.abs(cents(tax)) <= Math.abs(cents(net)) * highestRate)
}

/** Two to four amounts, in their order, that add up to a sum. */
function addedUp(from: readonly Money[], sum: number, taken: Money[] = []): Money[][] {
  if (taken.length > 1 && Math.abs(sum) <= 1) return [taken]
  if (taken.length === mostRates) return []
  return from.flatMap((one, at) => addedUp(from.slice(at + 1), sum - cents(one), [...taken, one]))
}

/** What is left of a total without its net amount, where a row that speaks of tax has it: a table of rates may have no labels. */
function remainders(rows: readonly Row[], total: Money, net: Money): Money[] {
  const rest = cents(total) - cents(net)
  if (rest <= 0 || rest > cents(net) * highestRate) return []
  return rows
    .filter((row) => taxed.test(row.text) || taxed.test(rows[row.at - 1]?.text ?? ''))
    .flatMap((row) =>
      amountsIn(row.text)
        .filter((found) => cents(found) === rest)
        .map((found) => ({ ...found, row, score: 0.3, label: '' })),
    )
}

/** Of the best labels the largest amount: a total is never below its parts. */
function largest(candidates: readonly Money[]): Money | undefined {
  const top = Math.max(...candidates.map(({ score }) => score))
  return candidates
    .filter(({ score }) => score >= top - 0.12)
    .toSorted((a, b) => Math.abs(cents(b)) - Math.abs(cents(a)) || b.score - a.score)[0]
}

export const cents = ({ normal }: Pick<Found, 'normal'>): number => Math.round(Number(normal) * 100)
