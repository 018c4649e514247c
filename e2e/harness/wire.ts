// A codec like structured clone, over strings. One self-contained function: it runs in Node and, by its source text, inside the page.

type Packed = string | number | boolean | null | { [key: string]: unknown; $: string }

/** How values that clone does not know (functions, promises, files) cross; without it they are refused. */
export interface Extension {
  pack: (value: unknown) => Packed
  unpack: (packed: { [key: string]: unknown; $: string }) => unknown
}

export interface Wire {
  pack: (value: unknown) => string
  unpack: (text: string) => unknown
}

export function makeWire(extension?: Extension): Wire {
  // Taken before any script of the page runs: Electron's own bridge is native and cannot be patched by the page.
  const { stringify, parse } = JSON
  const { keys, defineProperty } = Object
  const isArray = Array.isArray
  const tagOf = Function.prototype.call.bind(Object.prototype.toString) as (value: unknown) => string
  const Typed = Object.getPrototypeOf(Uint8Array) as typeof Uint8Array
  const each = <T, R>(items: Iterable<T>, change: (item: T) => R): R[] => {
    const out: R[] = []
    let at = 0
    for (const item of items) out[at++] = change(item)
    return out
  }
  const toBase64 = (bytes: Uint8Array): string => {
    let text = ''
    for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768))
    return btoa(text)
  }
  const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
    Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
  const refuse = (): never => {
    throw new Error('An object could not be cloned.')
  }
  const extended = (value: unknown): Packed => (extension ? extension.pack(value) : refuse())

  const packObject = (value: object, seen: Map<object, number>): Packed => {
    const earlier = seen.get(value)
    if (earlier !== undefined) return { $: 'ref', i: earlier }
    seen.set(value, seen.size)
    if (value instanceof Date) return { $: 'date', v: value.getTime() }
    if (value instanceof RegExp) return { $: 'regexp', s: value.source, f: value.flags }
    if (value instanceof Error) return { $: 'error', m: value.message, s: value.stack }
    if (value instanceof ArrayBuffer) return { $: 'bytes', t: 'ArrayBuffer', v: toBase64(new Uint8Array(value)) }
    if (ArrayBuffer.isView(value)) {
      const name = value.constructor.name === 'Buffer' ? 'Uint8Array' : value.constructor.name
      if (!(value instanceof Typed) && !(value instanceof DataView)) return refuse()
      return { $: 'bytes', t: name, v: toBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) }
    }
    if (value instanceof Map)
      return { $: 'map', v: each(value, ([key, item]) => [packValue(key, seen), packValue(item, seen)]) }
    if (value instanceof Set) return { $: 'set', v: each(value, (item) => packValue(item, seen)) }
    if (isArray(value)) return { $: 'array', v: each(value, (item) => packValue(item, seen)) }
    if (tagOf(value) !== '[object Object]') return refuse()
    const packed = Object.create(null) as Record<string, Packed>
    for (const key of keys(value)) packed[key] = packValue((value as Record<string, unknown>)[key], seen)
    return { $: 'object', v: packed }
  }
  const packValue = (value: unknown, seen: Map<object, number>): Packed => {
    if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
    if (typeof value === 'number') {
      if (Number.isFinite(value) && !Object.is(value, -0)) return value
      return { $: 'number', v: Object.is(value, -0) ? '-0' : String(value) }
    }
    if (value === undefined) return { $: 'undefined' }
    if (typeof value === 'bigint') return { $: 'bigint', v: String(value) }
    if (typeof value === 'symbol') return refuse()
    if (typeof value === 'function' || value instanceof Promise || tagOf(value) === '[object File]')
      return extended(value)
    return packObject(value, seen)
  }

  const unpackValue = (packed: unknown, seen: unknown[]): unknown => {
    if (packed === null || typeof packed !== 'object') return packed
    const box = packed as { $: string; v: unknown; [key: string]: unknown }
    const keep = <T>(value: T): T => {
      seen.push(value)
      return value
    }
    const items = box.v as unknown[]
    switch (box.$) {
      case 'number':
        return Number(box.v)
      case 'undefined':
        return undefined
      case 'bigint':
        return BigInt(box.v as string)
      case 'ref':
        return seen[box['i'] as number]
      case 'date':
        return keep(new Date(box.v as number))
      case 'regexp':
        return keep(new RegExp(box['s'] as string, box['f'] as string))
      case 'error': {
        const error = keep(new Error(box['m'] as string))
        error.stack = box['s'] as string
        return error
      }
      case 'bytes': {
        const bytes = fromBase64(box.v as string)
        if (box['t'] === 'ArrayBuffer') return keep(bytes.buffer)
        const View = (globalThis as unknown as Record<string, new (buffer: ArrayBuffer) => unknown>)[box['t'] as string]
        return View ? keep(new View(bytes.buffer)) : refuse()
      }
      case 'map': {
        const map = keep(new Map<unknown, unknown>())
        for (const [key, item] of items as [unknown, unknown][])
          map.set(unpackValue(key, seen), unpackValue(item, seen))
        return map
      }
      case 'set': {
        const set = keep(new Set<unknown>())
        for (const item of items) set.add(unpackValue(item, seen))
        return set
      }
      case 'array': {
        const array = keep([] as unknown[])
        for (let at = 0; at < items.length; at++) array[at] = unpackValue(items[at], seen)
        return array
      }
      case 'object': {
        const object = keep({})
        for (const key of keys(box.v as object)) {
          // Defined, not assigned: a key '__proto__' stays a key.
          const value = unpackValue((box.v as Record<string, unknown>)[key], seen)
          defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true })
        }
        return object
      }
      default:
        return extension ? extension.unpack(box) : refuse()
    }
  }
  return { pack: (value) => stringify(packValue(value, new Map())), unpack: (text) => unpackValue(parse(text), []) }
}
