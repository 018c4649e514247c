// Turns: asynchronous work on one thing, one piece after another in the order asked for.

/** Runs what it is given when everything given before has ended, well or badly. */
export type InTurn = <T>(run: () => Promise<T>) => Promise<T>

export function createTurns(): InTurn {
  let last: Promise<void> = Promise.resolve()
  return async (run) => {
    const before = last
    const { promise, resolve } = Promise.withResolvers<void>()
    last = promise
    await before
    try {
      return await run()
    } finally {
      resolve()
    }
  }
}
