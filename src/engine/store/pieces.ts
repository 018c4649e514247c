// Lists in pieces that one statement can name.

/** Values a statement names at most: both databases' limits on parameters are far above it. */
const valuesPerStatement = 1000

export function* inPieces<T>(all: readonly T[]): Generator<T[]> {
  for (let i = 0; i < all.length; i += valuesPerStatement) yield all.slice(i, i + valuesPerStatement)
}
