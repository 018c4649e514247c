// First module of a utility process: gives it `process.parentPort`, hides the fork's own channel, then imports the entry as ESM.
import { EventEmitter } from 'node:events'
import { pathToFileURL } from 'node:url'

const entry = process.argv[2]
if (entry === undefined) throw new Error('no entry')
process.argv.splice(1, 2, entry)

const queue: unknown[] = []
const send = process.send?.bind(process)

class ParentPort extends EventEmitter {
  postMessage(message: unknown): void {
    send?.(message)
  }
  start(): void {
    for (const data of queue.splice(0)) this.emit('message', { data, ports: [] })
  }
}

const parentPort = new ParentPort()
parentPort.on('newListener', (name) => {
  if (name === 'message') setImmediate(() => parentPort.start())
})
process.on('message', (data) => {
  if (parentPort.listenerCount('message') > 0) parentPort.emit('message', { data, ports: [] })
  else queue.push(data)
})
// A child of Chromium dies with its browser process.
process.on('disconnect', () => process.exit(0))
// Electron: 'warn-with-error-code'.
process.on('unhandledRejection', (error) => {
  process.exitCode = 1
  console.error(error)
})
process.channel?.ref()
Object.defineProperty(process, 'parentPort', { value: parentPort, enumerable: true })
Object.defineProperty(process, 'type', { value: 'utility', enumerable: true })
// In a utility process there is no such thing.
Object.defineProperty(process, 'send', { value: undefined })

await import(pathToFileURL(entry).href)
