/** The order of two numbers for sorting, as a whole one: the difference of two fractions would be a new object for each comparison. */
export function ascending(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0
}
