// The thread of the second reader: PaddleOCR's models behind one question, "which lines stand there?". Ended with all its memory
// when it is not needed any more.
import { parentPort } from 'node:worker_threads'
import type { Raster } from '../../raster.ts'
import { limitMemories } from '../../wasm.ts'
import type { CommonReply } from '../asking.ts'
import type { ReadLine, ReadWord } from '../thread.ts'
import type { PaddleFiles, PaddleSession } from './session.ts'
import { openPaddle } from './session.ts'

/** `known`: boxes of words; lines that they fill are not read. */
export interface PaddleQuestion {
  id: number
  raster: Raster
  known: ReadWord['box'][]
  files: PaddleFiles
}
export type PaddleReply =
  | { id: number; kind: 'lines'; lines: ReadLine[] }
  /** The models cannot be opened. */
  | { id: number; kind: 'damaged'; message: string }
  | CommonReply

/** A page of four million pixels takes 190 MB. */
const maxMemory = 400 * 2 ** 20

/** Answers questions from the thread that started this one, one after another. */
export function servePaddle(): void {
  const port = parentPort
  if (!port) throw new Error('this is no thread')
  limitMemories(maxMemory)
  const reply = (message: PaddleReply): void => port.postMessage(message)
  let session: PaddleSession | null = null
  const answer = async ({ id, raster, known, files }: PaddleQuestion): Promise<void> => {
    try {
      session ??= await openPaddle(files)
    } catch (error) {
      return reply({ id, kind: 'damaged', message: messageOf(error) })
    }
    try {
      const lines = await session.read(raster, known, (fraction) => reply({ id, kind: 'progress', fraction }))
      reply({ id, kind: 'lines', lines })
    } catch (error) {
      reply({ id, kind: 'error', message: messageOf(error) })
    }
  }
  port.on('message', (question: PaddleQuestion) => void answer(question))
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
