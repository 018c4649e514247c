// Every command of the contract as `POST /api/<command>`: check the caller (access.ts), parse the input, make the error plain.
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { commands, type Answer, type Command } from '../contract/api.ts'
import { SheafError } from '../contract/error.ts'
import { engineAt, type Engine } from '../engine/engine.ts'
import { notFound, problem } from './problem.ts'
import { queueOf } from './queue-of.ts'

/** Bytes of JSON a command may have: a drop of some 50,000 paths. */
const maxBody = 8 * 1024 * 1024

/** The table of the contract as routes. Answers 200 with `{ ok: true, value }`, else `{ ok: false, error }`. */
export function commandRoutes(engine: Engine): Hono {
  const app = new Hono()
  const limit = bodyLimit({
    maxSize: maxBody,
    onError: (c) =>
      problem(
        c,
        new SheafError('usage', 'the request is larger than 8 MB', { hint: 'Upload files with POST /api/uploads.' }),
        413,
      ),
  })
  for (const command of Object.keys(commands) as Command[]) {
    app.post(`/${command}`, limit, async (c) => {
      // A form or a plain-text post, which a foreign page could send without asking first, never has this type.
      if (!/^application\/json\s*(;|$)/i.test(c.req.header('content-type') ?? '')) {
        return problem(
          c,
          new SheafError('usage', 'the request is not JSON', { hint: 'Send `Content-Type: application/json`.' }),
          415,
        )
      }
      const input = commands[command].input.parse(parseJson(await c.req.text()))
      const handler = engineAt(engine, queueOf(c)).handlers[command] as (input: unknown) => Promise<unknown>
      const answer: Answer = { ok: true, value: await handler(input) }
      c.header('Cache-Control', 'no-store')
      return c.json(answer)
    })
    app.all(`/${command}`, (c) => {
      c.header('Allow', 'POST')
      return problem(c, new SheafError('usage', `${command} is asked for with POST`), 405)
    })
  }
  app.all('*', (c) =>
    problem(c, notFound(`there is no ${c.req.path}`, `Commands: ${Object.keys(commands).join(', ')}.`)),
  )
  return app
}

/** No body at all means no arguments. */
function parseJson(text: string): unknown {
  if (text === '') return {}
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new SheafError('usage', 'the request body is not JSON', { cause })
  }
}
