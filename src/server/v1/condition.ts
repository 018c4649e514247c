// Whether this server is ready for work, and what is wrong.
import type { Output } from '../../contract/api.ts'
import type { ApiOptions } from './api.ts'

const stopping = {
  code: 'stopping' as const,
  message: 'this server is stopping',
  hint: 'Send the request to another one, or again soon.',
  blocking: true,
}

/** Whether work may be sent here; a database that does not answer is a reason why not. */
export async function conditionOf({
  engine,
  isStopping,
}: ApiOptions): Promise<Pick<Output<'system.health'>, 'ready' | 'problems'>> {
  if (isStopping?.()) return { ready: false, problems: [stopping] }
  try {
    const { ready, problems } = await engine.handlers['system.health']({ window: 600, parts: 1 })
    return { ready, problems }
  } catch (error) {
    engine.report(error, 'health')
    const problem = {
      code: 'database-away' as const,
      message: 'the database does not answer',
      hint: 'Work in hand waits for it; new work is refused meanwhile.',
      blocking: true,
    }
    return { ready: false, problems: [problem] }
  }
}
