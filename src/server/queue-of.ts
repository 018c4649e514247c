// Which of the host's queues a request means: the header `x-sheaf-queue`, or `?queue=` where a browser can send no header; else local.
import type { Context } from 'hono'
import { QueueKind } from '../contract/commands/team.ts'

/** Throws `usage` for another word. */
export function queueOf(c: Context): QueueKind {
  return QueueKind.parse(c.req.header('x-sheaf-queue') ?? c.req.query('queue') ?? 'local')
}
