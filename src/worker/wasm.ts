// WebAssembly with a ceiling: a module that may not grow over a given size, so that a hostile file meets an error and not all of the memory.
import { readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Emscripten's hook for a host that instantiates by itself. */
export type InstantiateWasm = (
  imports: WebAssembly.Imports,
  done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
) => object

const pageSize = 65_536

const compiled = new Map<string, WebAssembly.Module>()

/**
 * The module of a file, compiled once for the process: what is begun again, or in another thread that is sent it, has its code at
 * once, and the best of it. A module without an instance holds code alone, no memory.
 */
export function moduleOf(file: string): WebAssembly.Module {
  let module = compiled.get(file)
  if (!module) compiled.set(file, (module = new WebAssembly.Module(readFileSync(file))))
  return module
}

/**
 * A hook that instantiates `module` and refuses to grow its memory over `maxBytes`. The module sees an allocation fail;
 * most then end with a `RuntimeError` and must be thrown away. `onMemory` gets the memory, to ask for its size.
 */
export function limitedWasm(
  module: WebAssembly.Module,
  maxBytes: number,
  onMemory?: (memory: WebAssembly.Memory) => void,
): InstantiateWasm {
  return (imports, done) => {
    const instance = new WebAssembly.Instance(module, imports)
    for (const memory of Object.values(instance.exports)) {
      if (!(memory instanceof WebAssembly.Memory)) continue
      limit(memory, maxBytes)
      onMemory?.(memory)
    }
    done(instance, module)
    return instance.exports
  }
}

function limit(memory: WebAssembly.Memory, maxBytes: number): void {
  const grow = memory.grow.bind(memory)
  memory.grow = (delta) => {
    if (memory.buffer.byteLength + delta * pageSize > maxBytes)
      throw new RangeError(`a WebAssembly module wanted more than ${Math.round(maxBytes / 2 ** 20)} MB`)
    return grow(delta)
  }
}

/**
 * From now on no memory of WebAssembly that this thread makes is larger than `maxBytes`: for modules that make theirs themselves and
 * take no hook. Of a thread's own, since it cannot be undone.
 */
export function limitMemories(maxBytes: number): void {
  const most = Math.floor(maxBytes / pageSize)
  WebAssembly.Memory = class extends WebAssembly.Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super({ ...descriptor, maximum: Math.min(descriptor.maximum ?? most, most) })
    }
  }
}

/**
 * Starts a module, and takes away the global names that Emscripten's loader leaves behind to complain of their use: through
 * them a module is held, with all of its memory, after everybody else has let go of it.
 */
export async function withoutTraces<T>(start: () => Promise<T>): Promise<T> {
  const before = new Set(Object.getOwnPropertyNames(globalThis))
  const started = await start()
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    const isTrace = !before.has(name) && Object.getOwnPropertyDescriptor(globalThis, name)?.get !== undefined
    if (isTrace) Reflect.deleteProperty(globalThis, name)
  }
  return started
}

/**
 * Gives memory that nobody holds any more back to the system, modules most of all. They are large and V8 is in no hurry to;
 * without this the next module stands beside the last one. Takes some tens of milliseconds.
 */
export function collectModules(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as (how: object) => void
  // A plain collection leaves V8 its pages: this flavour returns them.
  collect({ type: 'major', flavor: 'last-resort', execution: 'sync' })
}
