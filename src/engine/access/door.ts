// The door for other programs that a host may open beside its own window: the engine only asks it. The desktop's is main/local-server.ts.
import type { ServerStatus } from '../../contract/commands/server.ts'

export interface Door {
  status(): ServerStatus
  /** Throws when it cannot be opened; then it is as it was. */
  set(wish: { on: boolean; port: number }): Promise<ServerStatus>
}
