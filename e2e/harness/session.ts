// `protocol` and `session`: schemes served by the app. In the page a scheme of the app's own is an https origin that resolves
// nowhere; on the main side it is what Electron shows.
import { EventEmitter } from 'node:events'
import { app } from './app.ts'
import { missing, note } from './record.ts'

type Handler = (request: Request) => Response | Promise<Response>
const handlers = new Map<string, Handler>()
const suffix = 'harness.invalid'

/** app://sheaf/x → https://sheaf.app.harness.invalid/x */
export function toPage(url: string): string {
  const parts = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/i.exec(url)
  return parts && handlers.has(parts[1] ?? '') ? `https://${parts[2]}.${parts[1]}.${suffix}${parts[3]}` : url
}

/** And back. */
export function toApp(url: string): string {
  return url.replace(/^https:\/\/(.+)\.([a-z0-9+-]+)\.harness\.invalid/i, '$2://$1')
}

/** The handler of a URL's scheme, by its name in the app. */
export const handlerOf = (url: string): Handler | undefined =>
  handlers.get(/^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1] ?? '')

export const protocol = {
  registerSchemesAsPrivileged(schemes: Electron.CustomScheme[]): void {
    if (app.isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    note('protocol.registerSchemesAsPrivileged', schemes)
  },
  handle(scheme: string, handler: Handler): void {
    if (handlers.has(scheme)) throw new Error('The scheme has been registered')
    handlers.set(scheme, handler)
  },
  unhandle: (scheme: string): void => void handlers.delete(scheme),
  isProtocolHandled: (scheme: string): boolean => handlers.has(scheme),
}

type RequestHandler = Parameters<Electron.Session['setPermissionRequestHandler']>[0]
type CheckHandler = Parameters<Electron.Session['setPermissionCheckHandler']>[0]

class Session extends EventEmitter {
  readonly protocol = protocol
  /** Of the harness: headless Chromium asks nobody, so specs ask these themselves. */
  readonly permissions: { request: RequestHandler; check: CheckHandler } = { request: null, check: null }
  setPermissionRequestHandler(handler: RequestHandler): void {
    this.permissions.request = handler
  }
  setPermissionCheckHandler(handler: CheckHandler): void {
    this.permissions.check = handler
  }
  setDevicePermissionHandler(_handler: unknown): void {
    note('session.setDevicePermissionHandler')
  }
}

export const defaultSession = new Session()
export const session = {
  get defaultSession(): Session {
    if (!app.isReady()) throw new Error('Session can only be received when app is ready')
    return defaultSession
  },
  fromPartition: (_partition: string): never => missing('session.fromPartition'),
}
