// Lists in pieces that one statement can name.

/** Values a statement names at most: both databases' limits on parameters are far above it. */
const valuesPerStatement = 1000
/** Rows a statement inserts: their columns are many. */
export const rowsPerStatement = 100

export function* inPieces<T>(all: readonly T[], size = valuesPerStatement): Generator<T[]> {
  for (let i = 0; i < all.length; i += size) yield all.slice(i, i + size)
}
