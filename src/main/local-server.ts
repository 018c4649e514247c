// The desktop's door for other programs: the API at /api/v1 on loopback, while a person has it switched on. It has no window and takes
// tokens only: its own session's secret is told to nobody.
import type { ServerStatus } from '../contract/commands/server.ts'
import { toWire, type WireError } from '../contract/error.ts'
import { usualPort } from '../contract/server.ts'
import type { Door } from '../engine/access/door.ts'
import type { Engine } from '../engine/engine.ts'
import type { Listening } from '../server/listen.ts'

export interface LocalServer extends Door {
  /** Opens the door of this engine, if the settings want it. One that cannot be opened is told of, and keeps nothing from starting. */
  begin(engine: Engine): Promise<void>
  close(): Promise<void>
}

export function createLocalServer(): LocalServer {
  let engine: Engine | null = null
  let listening: Listening | null = null
  let port = usualPort
  let problem: WireError | null = null
  /** One wish after another. */
  let turn: Promise<unknown> = Promise.resolve()

  const status = (): ServerStatus => ({ state: listening ? 'on' : 'off', port: listening?.port ?? port, problem })

  const open = async (wanted: number): Promise<void> => {
    if (!engine || listening?.port === wanted) return
    // Loaded when it is wanted: whoever never opens the door does not wait for it at the start.
    const { listen } = await import('../server/listen.ts')
    // The new one first: a port that is taken leaves the old one open.
    const opened = await listen({ engine, rendererDir: null, port: wanted })
    await listening?.close()
    listening = opened
  }
  const shut = async (): Promise<void> => {
    await listening?.close()
    listening = null
  }
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work)
    turn = mine.catch(() => {}) // Who asked hears of it.
    return mine
  }

  return {
    status,
    set: (wish) =>
      inTurn(async () => {
        if (wish.on) await open(wish.port)
        else await shut()
        port = wish.port
        problem = null
        await engine?.handlers['settings.set']({ settings: { localServer: wish.on ? wish.port : null } })
        return status()
      }),
    begin: (opened) =>
      inTurn(async () => {
        engine = opened
        const { localServer } = await opened.handlers['settings.get']({})
        if (localServer === null) return
        port = localServer
        try {
          await open(localServer)
        } catch (error) {
          problem = toWire(error)
          opened.report(error, 'the door for other programs')
        }
      }),
    close: () => inTurn(shut),
  }
}
