// The runtime of ONNX models: WebAssembly on one thread. Nothing is fetched: its code comes from a file of its package.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as ort from 'onnxruntime-web/wasm'

/** The runtime, set up as everything here wants it. */
export function onnxRuntime(): typeof ort {
  ort.env.logLevel = 'fatal'
  ort.env.wasm.numThreads = 1
  ort.env.wasm.proxy = false
  // Beside its entry for `import`: what its package names for `require` is another build, which an installed app leaves out.
  const code = new URL('ort-wasm-simd-threaded.wasm', import.meta.resolve('onnxruntime-web/wasm'))
  ort.env.wasm.wasmBinary ??= bytesOf(fileURLToPath(code)).buffer
  return ort
}

/** A file in an `ArrayBuffer` of its own, as large ones come: small ones lie in a pool that is shared with others. */
export function bytesOf(file: string): Uint8Array<ArrayBuffer> {
  const bytes = readFileSync(file)
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : Uint8Array.from(bytes)
}
