// What the processes of a soak take, read once a minute: resident memory and open handles. Linux only.
import { readdirSync } from 'node:fs'
import { line, slope } from '../figures.ts'
import { memoryMb } from '../worker-client.ts'
import type { Host } from './host.ts'

interface Reading {
  /** Minutes since the beginning. */
  at: number
  mb: number
  handles: number
}

export interface Series {
  name: string
  /** Processes that followed one another under this name. */
  pids: Set<number>
  readings: Reading[]
}

export interface Slope {
  name: string
  processes: number
  mean: number
  peak: number
  mbPerHour: number
  /** Standard error of it: a worker between two pages and in the middle of one are far apart. */
  error: number
  handles: number
  handlesPerHour: number
  /** Minutes from the first reading that counts to the last. */
  span: number
}

/** Start-up: caches, code, the recogniser's data. Minutes. */
const warmUp = 10

export class Readings {
  readonly #series = new Map<string, Series>()

  /** Reads this process's and every host's, and gives the newest of each by name. */
  read(at: number, hosts: readonly Host[]): Map<string, Reading> {
    const newest = new Map<string, Reading>()
    for (const host of hosts) {
      if (host.pid === null) continue
      newest.set(host.name, this.#note(host.name, host.pid, at))
      host
        .workers()
        .forEach((pid, n) => newest.set(`${host.name} worker ${n}`, this.#note(`${host.name} worker`, pid, at)))
    }
    return newest
  }

  #note(name: string, pid: number, at: number): Reading {
    const reading = { at, mb: memoryMb(pid).now, handles: handlesOf(pid) }
    const series = this.#series.get(name) ?? { name, pids: new Set(), readings: [] }
    this.#series.set(name, series)
    if (Number.isNaN(reading.mb)) return reading
    series.pids.add(pid)
    series.readings.push(reading)
    return reading
  }

  /** After the first ten minutes; a process that is often replaced is followed under its name. */
  slopes(): Slope[] {
    return [...this.#series.values()].map(({ name, pids, readings }) => {
      const settled = readings.filter(({ at }) => at >= warmUp)
      const last = settled.at(-1)
      const growth = line(settled.map(({ at, mb }) => ({ x: at / 60, y: mb })))
      return {
        name,
        processes: pids.size,
        mean: settled.reduce((sum, { mb }) => sum + mb, 0) / Math.max(1, settled.length),
        peak: Math.max(...readings.map(({ mb }) => mb)),
        mbPerHour: growth.slope,
        error: growth.error,
        handles: last?.handles ?? 0,
        handlesPerHour: slope(settled.map(({ at, handles }) => ({ x: at / 60, y: handles }))),
        span: last === undefined ? 0 : last.at - (settled[0]?.at ?? last.at),
      }
    })
  }
}

function handlesOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length
  } catch {
    return Number.NaN // It has ended.
  }
}
