// The two models, opened: where text stands, and what a line of it says. Run by the WebAssembly runtime that embedders have, on one
// thread; nothing is fetched.
import { readFileSync } from 'node:fs'
import type { InferenceSession } from 'onnxruntime-web/wasm'
import { Tensor } from 'onnxruntime-web/wasm'
import { bytesOf, onnxRuntime } from '../../onnx.ts'
import type { Raster } from '../../raster.ts'
import { collectModules } from '../../wasm.ts'
import type { ReadLine, ReadWord } from '../thread.ts'
import { cropOf, recognitionPlanes } from './crop.ts'
import { readSigns } from './ctc.ts'
import type { Planes } from './detect.ts'
import { bandsOf, linesIn } from './detect.ts'
import { isCovered } from './known.ts'
import type { Rectangle } from './rectangle.ts'
import { lineOf } from './words.ts'

/** Files of the models, and of the signs that the second one knows, one a line. */
export interface PaddleFiles {
  detection: string
  recognition: string
  signs: string
}

export interface PaddleSession {
  /** The lines of a raster that `known` boxes of words do not fill, from the top. `onProgress` gets 0–1, rising. */
  read(raster: Raster, known: readonly ReadWord['box'][], onProgress: (fraction: number) => void): Promise<ReadLine[]>
  close(): Promise<void>
}

/** Share of the work that finding the lines is. */
const finding = 0.4
/** Pixels of all lines together, along them, after which no other is read: some 8 s. What is left stays as the first reader read it. */
const mostLength = 40_000

/** Throws what the runtime says of files that are no models. */
export async function openPaddle(files: PaddleFiles): Promise<PaddleSession> {
  const detection = await open(files.detection)
  const recognition = await open(files.recognition)
  // The last sign of the model is a space, which no line of the file can name.
  const signs = [...readFileSync(files.signs, 'utf8').split('\n').filter(Boolean), ' ']
  return {
    async read(raster, known, onProgress) {
      const found: Rectangle[] = []
      for (const band of bandsOf(raster)) {
        found.push(...(await ask(detection, band.planes, (values) => linesIn(values, band))))
        onProgress((finding * (band.top + band.planes.height)) / (raster.height * band.factor))
      }
      const wanted = found.filter((line) => !isCovered(line, known))
      const lines: ReadLine[] = []
      let length = 0
      for (const [index, rectangle] of wanted.entries()) {
        const crop = cropOf(raster, rectangle)
        if ((length += crop.width) > mostLength) break
        const line = await ask(recognition, recognitionPlanes(crop), (values, [, steps = 1, classes = 1]) =>
          lineOf(crop, readSigns(values, classes, signs), steps),
        )
        if (line) lines.push(line)
        onProgress(finding + ((1 - finding) * (index + 1)) / wanted.length)
      }
      return lines
    },
    async close() {
      await detection.release()
      await recognition.release()
    },
  }
}

/** What is kept between pictures of many sizes only grows: neither an arena nor patterns of memory. */
function open(file: string): Promise<InferenceSession> {
  return onnxRuntime().InferenceSession.create(bytesOf(file), { enableCpuMemArena: false, enableMemPattern: false })
}

/** Bytes of pictures and answers that lie about until they are collected: V8 sees little of them, and would let hundreds of megabytes lie. */
const mostLeft = 32 * 2 ** 20
let left = 0

/** What a model gives for planes is used before the next is asked: some of it is as large as a picture. */
async function ask<T>(
  session: InferenceSession,
  { values, width, height }: Planes,
  use: (values: Float32Array, dims: readonly number[]) => T,
): Promise<T> {
  const [input = '', output = ''] = [session.inputNames[0], session.outputNames[0]]
  const { [output]: given } = await session.run({ [input]: new Tensor('float32', values, [1, 3, height, width]) })
  if (!(given?.data instanceof Float32Array)) throw new Error('the model gave no numbers')
  const used = use(given.data, given.dims)
  left += values.byteLength + given.data.byteLength
  given.dispose()
  if (left > mostLeft) {
    collectModules()
    left = 0
  }
  return used
}
