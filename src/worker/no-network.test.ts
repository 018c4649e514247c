// Without a network: every way out of a process or thread throws, by whatever name a library may reach for it.
// oxlint-disable no-restricted-imports -- the test stands where the engine stands, outside the worker
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'

/** Run in a thread: what is shut stays shut, and this process needs its own. */
const attempts = `
const { parentPort } = require('node:worker_threads')
import(${JSON.stringify(new URL('no-network.ts', import.meta.url).href)}).then(async ({ shutNetwork }) => {
  shutNetwork()
  const { connect } = await import('node:net')
  const { createSocket } = require('node:dgram')
  const dns = require('node:dns')
  const ways = {
    'net.connect': () => connect(9, '127.0.0.1'),
    'net.listen': () => require('node:net').createServer().listen(0),
    'http.get': () => require('node:http').get('http://127.0.0.1:9/'),
    'https.get': () => require('node:https').get('https://127.0.0.1:9/'),
    'tls.connect': () => require('node:tls').connect(9, '127.0.0.1'),
    'http2.connect': () => require('node:http2').connect('http://127.0.0.1:9'),
    'dgram.send': () => createSocket('udp4').send('x', 9, '127.0.0.1'),
    'dns.lookup': () => dns.lookup('localhost', () => undefined),
    'dns.resolveTxt': () => dns.resolveTxt('localhost', () => undefined),
    'dns.promises': () => dns.promises.resolve4('localhost'),
    'dns.Resolver': () => new dns.Resolver().resolve4('localhost', () => undefined),
    'dns.promises.Resolver': () => new dns.promises.Resolver().resolve('localhost'),
    fetch: () => fetch('http://127.0.0.1:9/'),
    WebSocket: () => WebSocket('ws://127.0.0.1:9/'),
  }
  const open = []
  for (const [name, way] of Object.entries(ways)) {
    try {
      await way()
      open.push(name)
    } catch (error) {
      if (error.message !== 'a worker has no network') open.push(name + ': ' + error.message)
    }
  }
  parentPort.postMessage(open)
})`

test('no way out is open', async () => {
  const thread = new Worker(attempts, { eval: true })
  try {
    const open = await new Promise((resolve, reject) => thread.once('message', resolve).once('error', reject))
    expect(open).toEqual([])
  } finally {
    await thread.terminate()
  }
})

test('the worker begins by shutting it', async () => {
  // Loaded before the worker: tries the network at the moment when the worker says that it is ready.
  const probe = `
    const send = process.send.bind(process)
    process.send = (message, ...rest) => {
      if (message.type !== 'ready') return send(message, ...rest)
      try {
        new (process.getBuiltinModule('net').Socket)().connect(9, '127.0.0.1')
        send('open')
      } catch (error) {
        send(error.message)
      }
    }`
  const child = fork(new URL('index.ts', import.meta.url), [], {
    execArgv: [
      '--import',
      `data:text/javascript,${encodeURIComponent(probe)}`,
      '--disable-warning=ExperimentalWarning',
    ],
    serialization: 'advanced',
  })
  try {
    expect((await once(child, 'message'))[0]).toBe('a worker has no network')
  } finally {
    child.kill('SIGKILL')
  }
})
