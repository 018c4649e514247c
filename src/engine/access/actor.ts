// Who acts: known wherever a request leads, without being handed from function to function. What the queue does by itself has no actor.
import { AsyncLocalStorage } from 'node:async_hooks'

export interface Actor {
  /** `token:<id>:<name>`, `session`, `cli:<user>`, `electron:<user>`. */
  name: string
  /** The one realm it may see; null: all. */
  realm: string | null
}

const current = new AsyncLocalStorage<Actor>()

/** Runs `act` in the name of `actor`. */
export const actingAs = <T>(actor: Actor, act: () => T): T => current.run(actor, act)
/** Runs what goes on by itself, whoever gave it the push. */
export const actingAsNobody = <T>(act: () => T): T => current.exit(act)
export const currentActor = (): Actor | undefined => current.getStore()
