// Errors as they cross walls: one code table, one class, and the plain shape that travels.
import { z } from 'zod'

/** What went wrong, for programs. The text for people is beside it; a code never changes its meaning. */
export const ErrorCode = z.enum([
  'internal', // a defect of ours
  'usage', // a command or request that is not of the contract's form
  'not-found', // no such document, batch, job or page
  'file-missing', // vanished, or never was there
  'file-unreadable', // no rights, or the disk refused
  'file-changed', // its bytes changed while they were being read
  'file-empty', // 0 bytes
  'file-too-large', // over a limit of the settings
  'not-a-file', // socket, device, fifo
  'format-unsupported', // no reader for these bytes
  'file-damaged', // the reader could not make sense of the bytes
  'file-encrypted', // needs a password
  'file-protected', // locked in a way that no password given here opens: copy protection, a certificate, a cipher not known
  'page-failed', // one page could not be read
  'page-timeout', // one page took longer than its limit
  'document-timeout', // the document took longer than its limit
  'worker-crash', // the process reading it died
  'worker-memory', // the process reading it passed its memory limit
  'quarantined', // crashed its worker repeatedly; not tried again unless asked
  'cancelled', // somebody asked
  'output-exists', // an output of another origin is in the way
  'output-failed', // an output could not be written
  'queue-unreachable', // the queue's file or server cannot be reached
  'store-damaged', // what was stored cannot be read
  'model-missing', // language data or a model is not there
  'installation-damaged', // a part of Sheaf itself is missing or does not run here
  'lost-claim', // this attempt no longer owns its job
  'unauthorized', // no token, or a wrong one
  'forbidden', // a token, but not for this; or a foreign origin
])
export type ErrorCode = z.infer<typeof ErrorCode>

/** An error as plain data: what, why, and what to do. `page` is 1-based. */
export const WireError = z.object({
  code: ErrorCode,
  message: z.string(),
  hint: z.string(),
  retryable: z.boolean(),
  page: z.number().int().positive().optional(),
  cause: z.string().optional(),
})
export type WireError = z.infer<typeof WireError>

/** The one error class of the house. `retryable`: the same input may succeed later, unchanged. */
export class SheafError extends Error {
  readonly code: ErrorCode
  readonly hint: string
  readonly retryable: boolean
  readonly page: number | undefined
  constructor(
    code: ErrorCode,
    message: string,
    options: { hint?: string; retryable?: boolean; page?: number; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'SheafError'
    this.code = code
    this.hint = options.hint ?? ''
    this.retryable = options.retryable ?? false
    this.page = options.page
  }
}

/** Any thrown value as plain data. Stacks stay on this side of the wall. */
export function toWire(error: unknown): WireError {
  if (error instanceof SheafError) {
    const wire: WireError = { code: error.code, message: error.message, hint: error.hint, retryable: error.retryable }
    if (error.page !== undefined) wire.page = error.page
    if (error.cause !== undefined) wire.cause = describe(error.cause)
    return wire
  }
  if (error instanceof z.ZodError) {
    const [first] = error.issues
    return {
      code: 'usage',
      message: first ? `${first.path.join('.') || 'input'}: ${first.message}` : 'the input is not of the expected form',
      hint: 'See `sheaf help` or the API description for the expected form.',
      retryable: false,
    }
  }
  return {
    code: 'internal',
    message: describe(error),
    hint: 'This is a defect of Sheaf. Nothing stored is lost; please report it with the log.',
    retryable: false,
  }
}

/** The error class again, on the far side. */
export function fromWire(wire: WireError): SheafError {
  const options: ConstructorParameters<typeof SheafError>[2] = { hint: wire.hint, retryable: wire.retryable }
  if (wire.page !== undefined) options.page = wire.page
  if (wire.cause !== undefined) options.cause = wire.cause
  return new SheafError(wire.code, wire.message, options)
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
