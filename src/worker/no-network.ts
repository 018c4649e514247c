// Shuts the network in this process or thread. Libraries here have no reason to connect; this makes it a promise.
// Defence in depth, not a sandbox: it does not stop native code.
import { syncBuiltinESMExports } from 'node:module'

/** Every way out now throws. Pipes to the parent and standard streams are untouched: they are opened, not connected. */
export function shutNetwork(): void {
  const refuse = (): never => {
    throw new Error('a worker has no network')
  }
  // Not imported: the import rule keeps every other file of the worker away from these modules.
  const net = process.getBuiltinModule('net')
  const dgram = process.getBuiltinModule('dgram')
  const dns = process.getBuiltinModule('dns')
  net.Socket.prototype.connect = refuse
  net.Server.prototype.listen = refuse
  dgram.Socket.prototype.bind = refuse
  dgram.Socket.prototype.connect = refuse
  dgram.Socket.prototype.send = refuse
  Object.assign(dns, { lookup: refuse, resolve: refuse })
  Object.assign(dns.promises, { lookup: refuse, resolve: refuse })
  for (const name of ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'])
    Object.defineProperty(globalThis, name, { value: refuse, configurable: true, writable: true })
  syncBuiltinESMExports()
}
