// Picks the client for this host, once, and hands it to every part by React context.
import { createContext, use } from 'react'
import { bridgeClient } from './bridge.ts'
import type { SheafClient } from './client.ts'
import { httpClient } from './http.ts'

/** Over HTTP the window's own address says where the server is: a proxy may have put both below a path. */
export const hostClient = (): SheafClient =>
  window.sheaf ? bridgeClient(window.sheaf) : httpClient(location.pathname.replace(/\/[^/]*$/, ''))

export const ClientContext = createContext<SheafClient | null>(null)

/** The client of the nearest provider. A part without one is a defect. */
export function useClient(): SheafClient {
  const client = use(ClientContext)
  if (!client) throw new Error('no client is provided above this part')
  return client
}
