// A page's request, given to the app's protocol handler as Electron would give it.
import type { Protocol } from './chromium.ts'
import { record } from './record.ts'
import { handlerOf, toPage } from './session.ts'

type Answer =
  | { kind: 'fulfil'; with: Protocol.Fetch.fulfillRequestParameters }
  | { kind: 'fail' }
  | { kind: 'continue' }

/** `url`: the app's name of it. Requests of no scheme of the app's are noted when they would leave the machine. */
export async function answerRequest(
  url: string,
  { requestId, request }: Protocol.Fetch.requestPausedPayload,
): Promise<Answer> {
  const handler = handlerOf(url)
  if (!handler) {
    if (!/^(data|blob|about):/.test(url)) record.blocked.push(`network ${url}`)
    return { kind: 'continue' }
  }
  try {
    const asked = new Request(toPage(url), {
      method: request.method,
      headers: request.headers,
      body: request.postData ?? null,
    })
    Object.defineProperty(asked, 'url', { value: url })
    const response = await handler(asked)
    const responseHeaders = [...response.headers].map(([name, value]) => ({ name, value }))
    const body = Buffer.from(await response.arrayBuffer()).toString('base64')
    return { kind: 'fulfil', with: { requestId, responseCode: response.status, responseHeaders, body } }
  } catch (error) {
    console.error('protocol handler threw', error)
    return { kind: 'fail' }
  }
}
