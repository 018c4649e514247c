// What the substitute noticed, for specs to look at, and the loud failure for whatever it does not have.
import { tellCall } from './used.ts'

export interface Call {
  api: string
  args: unknown[]
}

/** Calls without an effect here, refused navigations and requests, and preloads that threw. */
export const record = { calls: [] as Call[], blocked: [] as string[], preloadErrors: [] as string[] }

export function note(api: string, ...args: unknown[]): void {
  record.calls.push({ api, args })
}

/** Stands in for an API that is not implemented: any use throws by name, so that no spec passes on a silent stub. */
export function missing(name: string): never {
  const fail = (what: string): never => {
    throw new Error(`electron harness: ${what} is not implemented`)
  }
  return new Proxy(function () {}, {
    get: (_target, key) => (typeof key === 'symbol' || key === 'then' ? undefined : fail(`${name}.${key}`)),
    apply: () => fail(`${name}()`),
    construct: () => fail(`new ${name}()`),
  }) as unknown as never
}

/** For options that change nothing here: given ones are refused rather than ignored. */
export function refuseOptions(api: string, options: unknown): void {
  if (options !== undefined) throw new Error(`electron harness: options of ${api} are not implemented`)
}

/** An event as Electron hands it to listeners. */
export function makeEvent<T extends object>(extra?: T): { defaultPrevented: boolean; preventDefault(): void } & T {
  const event = {
    defaultPrevented: false,
    preventDefault() {
      tellCall('Event.preventDefault')
      event.defaultPrevented = true
    },
    ...extra,
  }
  return event as typeof event & T
}
