// A TCP proxy between a host and its database, which does on command what networks do: cuts connections, delays what is sent, ends an
// answer in the middle, or lets nothing through and says nothing.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type Weather = 'fine' | 'slow' | 'truncating' | 'silent'

export interface Proxy {
  port: number
  weather: Weather
  /** Ends every connection at once, as a cable does. */
  cut(): void
  close(): Promise<void>
}

export async function openProxy(target: { host: string; port: number }): Promise<Proxy> {
  const pairs = new Set<[Socket, Socket]>()
  const server = createServer((near) => {
    const far = connect(target)
    const pair: [Socket, Socket] = [near, far]
    pairs.add(pair)
    const end = (): void => {
      near.destroy()
      far.destroy()
      pairs.delete(pair)
    }
    for (const socket of pair) socket.on('error', end).on('close', end)
    near.on('data', (bytes: Buffer) => pass(far, bytes))
    far.on('data', (bytes: Buffer) => {
      if (proxy.weather !== 'truncating') return pass(near, bytes)
      near.write(bytes.subarray(0, Math.floor(bytes.length / 2)), end)
    })
  })
  const pass = (to: Socket, bytes: Buffer): void => {
    if (proxy.weather === 'silent') return
    if (proxy.weather === 'slow') setTimeout(() => to.destroyed || to.write(bytes), 30)
    else if (!to.destroyed) to.write(bytes)
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = (): void => {
    for (const [near, far] of pairs) {
      near.destroy()
      far.destroy()
    }
  }
  const proxy: Proxy = {
    port: (server.address() as AddressInfo).port,
    weather: 'fine',
    cut,
    async close() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
  return proxy
}
