// `node postgres-guard.ts FOLDER PID [durable]`: runs one PostgreSQL in FOLDER for as long as process PID lives, then removes both. It is its own
// process, so that a test run that is killed leaves no server behind. Writes FOLDER/url when it is ready, FOLDER/error when it cannot be.
// Without `durable` it does not wait for the disk: a server that is killed keeps what it handed to the system, only a power cut would tell.
// From its parent it takes the messages `stop`, `kill` and `start`, for tests of a database that goes away.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { appendFile, chmod, rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import { preparePostgres, type PostgresFiles } from './postgres-files.ts'

/** Milliseconds between looks at whether the run is still there. */
const look = 300
const startLimit = 30_000
/** A password with characters that a URL has to escape: what handles it wrongly fails at once. */
const password = 'pa@ss/w:ord%'

const [folder = '', watched = '', durable = ''] = process.argv.slice(2)
const own = path.join(folder, 'server')
const data = path.join(own, 'data')
let server: ChildProcess | null = null

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

async function create(files: PostgresFiles, port: number): Promise<void> {
  const secret = path.join(own, 'password')
  await writeFile(secret, password)
  await chmod(secret, 0o644)
  const args = ['-D', data, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${secret}`, '-E', 'UTF8', '--no-sync']
  await promisify(execFile)(files.initdb, args, files.options)
  await appendFile(
    path.join(data, 'postgresql.conf'),
    `
listen_addresses = '127.0.0.1'
port = ${port}
unix_socket_directories = ''
max_connections = 200
shared_buffers = 64MB
fsync = ${durable === '' ? 'off' : 'on'}
synchronous_commit = on
logging_collector = off
`,
  )
}

async function start(files: PostgresFiles): Promise<void> {
  server = spawn(files.postgres, ['-D', data], { ...files.options, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(() => reject(new Error(`PostgreSQL did not start: ${said}`)), startLimit)
  server.stderr?.on('data', (text: Buffer) => {
    said = (said + text.toString()).slice(-5000)
    if (said.includes('ready to accept connections')) resolve()
  })
  server.once('exit', (code) => reject(new Error(`PostgreSQL ended with ${code}: ${said}`)))
  await promise.finally(() => clearTimeout(timer))
}

/** SIGINT: sessions are ended, data written. SIGQUIT: as if the power had gone. */
async function stop(signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
  const running = server
  server = null
  if (!running || running.exitCode !== null) return
  const gone = once(running, 'exit')
  running.kill(signal)
  await gone
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function end(): Promise<never> {
  await stop('SIGQUIT')
  await rm(folder, { recursive: true, force: true })
  process.exit()
}

try {
  await writeFile(path.join(folder, 'guard.pid'), String(process.pid))
  // The server's user passes through, and sees nothing.
  await chmod(folder, 0o711)
  const files = await preparePostgres(own)
  const port = await freePort()
  await create(files, port)
  await start(files)
  const url = `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`
  await writeFile(path.join(folder, 'url.new'), url)
  await rename(path.join(folder, 'url.new'), path.join(folder, 'url'))
  let turn = Promise.resolve()
  process.on('message', (message) => {
    turn = turn.then(async () => {
      if (message === 'start') await start(files)
      else await stop(message === 'kill' ? 'SIGQUIT' : 'SIGINT')
      if (process.connected) process.send?.(message)
    })
  })
  process.on('disconnect', () => void end())
  process.on('uncaughtException', () => void end())
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void end())
  setInterval(() => {
    if (!isAlive(Number(watched)) || !existsSync(folder)) void end()
  }, look)
} catch (error) {
  writeFileSync(path.join(folder, 'error'), error instanceof Error ? (error.stack ?? error.message) : String(error))
  await stop('SIGQUIT')
  await rm(own, { recursive: true, force: true })
  process.exit(1)
}
