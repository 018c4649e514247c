// Files as PDFium opens them: held in the module's memory, or asked for piece by piece.
import { SheafError } from '../../contract/error.ts'
import { locked, notOpened } from '../locks/locked.ts'
import type { SourceReader } from '../source.ts'
import type { Pdfium } from './pdf-pdfium-module.ts'
import { discardModule } from './pdf-pdfium-module.ts'
import type { Held } from './pdf-pdfium-page.ts'
import { isTagged } from './pdf-pdfium-tags.ts'

/** A module and a document in it. */
export interface Opened extends Held {
  release: () => void
}

/** Files up to this size are held in the module's memory; of larger ones PDFium asks for pieces of half a kilobyte. */
const heldSize = 32 * 2 ** 20

const loadError = { password: 4, security: 5 }

/** Throws `file-encrypted`, `file-protected`, `file-damaged`. `name` is for messages. */
export async function openIn(lib: Pdfium, reader: SourceReader, name: string, password: string): Promise<Opened> {
  let document = 0
  let release = (): void => undefined
  try {
    ;({ document, release } =
      reader.size <= heldSize ? loadHeld(lib, reader, password) : loadPieces(lib, reader, password))
  } catch (cause) {
    discardModule()
    throw damaged(name, cause)
  }
  if (document !== 0) return { lib, document, tagged: isTagged(lib, document), release }
  const error = lib.FPDF_GetLastError()
  release()
  if (error === loadError.password) throw locked(name)
  if (error === loadError.security) throw notOpened(name, 'by a certificate, or by a cipher that is not known here')
  throw damaged(name)
}

type Loaded = Pick<Opened, 'document' | 'release'>

function loadHeld(lib: Pdfium, reader: SourceReader, password: string): Loaded {
  const { pdfium } = lib
  const bytes = pdfium.wasmExports.malloc(Math.max(1, reader.size))
  if (bytes === 0) return loadPieces(lib, reader, password)
  const size = reader.read(0, pdfium.HEAPU8.subarray(bytes, bytes + reader.size))
  const document = lib.FPDF_LoadMemDocument(bytes, size, password)
  return { document, release: () => pdfium.wasmExports.free(bytes) }
}

function loadPieces(lib: Pdfium, reader: SourceReader, password: string): Loaded {
  const { pdfium } = lib
  // FPDF_FILEACCESS: length, a function that reads a block, its parameter.
  const readBlock = pdfium.addFunction((_parameter: number, position: number, into: number, size: number) => {
    const filled = reader.read(position >>> 0, pdfium.HEAPU8.subarray(into, into + size))
    return filled === size ? 1 : 0
  }, 'iiiii')
  const access = pdfium.wasmExports.malloc(12)
  pdfium.setValue(access, reader.size, 'i32')
  pdfium.setValue(access + 4, readBlock, 'i32')
  pdfium.setValue(access + 8, 0, 'i32')
  const document = lib.FPDF_LoadCustomDocument(access, password)
  const release = (): void => {
    pdfium.removeFunction(readBlock)
    pdfium.wasmExports.free(access)
  }
  return { document, release }
}

function damaged(name: string, cause?: unknown): SheafError {
  return new SheafError('file-damaged', `${name} cannot be read as a PDF`, {
    hint: 'Open it in a viewer; if it shows there, save or print it again as PDF.',
    cause,
  })
}
