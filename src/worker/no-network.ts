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
  // Every kind of question, also by a resolver of one's own: a name that is asked for can carry a text out.
  for (const asker of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
    const questions = namesOf(asker).filter((name) => /^(lookup|resolve|reverse)/.test(name))
    Object.assign(asker, Object.fromEntries(questions.map((name) => [name, refuse])))
  }
  for (const name of ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'])
    Object.defineProperty(globalThis, name, { value: refuse, configurable: true, writable: true })
  syncBuiltinESMExports()
}

/** Its own names and those it inherits: resolvers inherit their questions. */
function namesOf(object: object): string[] {
  const parent = Object.getPrototypeOf(object) as object | null
  return [...Object.getOwnPropertyNames(object), ...(parent && parent !== Object.prototype ? namesOf(parent) : [])]
}
