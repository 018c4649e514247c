// What a model for texts takes and gives, as the runtime of ONNX models runs it.
import { join } from 'node:path'
import * as ort from 'onnxruntime-web/wasm'
import type { Pooling } from '../../contract/embedder.ts'
import { SheafError } from '../../contract/error.ts'
import { bytesOf, onnxRuntime } from '../onnx.ts'
import type { ModelFolder } from './folder.ts'
import type { Tokens } from './tokens.ts'

/** A model that can be asked. */
export interface OpenModel {
  /** Texts at a time that its form allows; null: as many as one likes. */
  batch: number | null
  /** Tokens of a text that its form wants, no fewer and no more; null: any number. */
  length: number | null
  /** Tokens → numbers: one vector a token, or, with `pooled`, one a text. Texts of different lengths are filled up and masked. */
  run(texts: readonly Tokens[]): Promise<{ values: Float32Array; width: number; dimension: number }>
  /** It gives one vector a text. */
  pooled: boolean
  close(): Promise<void>
}

/** Names of outputs that hold one vector a text, and one a token. */
const ofText = ['sentence_embedding', 'text_embeds', 'embeddings', 'sentence_embeddings']
const ofTokens = ['last_hidden_state', 'token_embeddings', 'hidden_states', 'output_0']
/** What is known of a text's tokens, by the names that models ask for it. */
const known = ['input_ids', 'attention_mask', 'token_type_ids', 'position_ids'] as const
type Known = (typeof known)[number]

/** Throws `file-damaged` for what is no model, `format-unsupported` for one that this runtime or this program cannot use. */
export async function openModel(folder: ModelFolder): Promise<OpenModel> {
  const session = await openSession(folder)
  try {
    return { ...use(session, folder), close: () => session.release() }
  } catch (error) {
    await session.release()
    throw error
  }
}

async function openSession({ path, model, readModel, weights }: ModelFolder): Promise<ort.InferenceSession> {
  const runtime = onnxRuntime()
  try {
    return await runtime.InferenceSession.create(readModel(), {
      graphOptimizationLevel: 'all',
      // What is kept between texts of many lengths only grows.
      enableMemPattern: false,
      ...(weights.length === 0
        ? {}
        : {
            externalData: weights.map((name) => ({
              path: name.split('/').at(-1) ?? name,
              data: bytesOf(join(path, name)),
            })),
          }),
    })
  } catch (cause) {
    throw refused(model, cause instanceof Error ? cause.message : String(cause), cause)
  }
}

/** The runtime's words, made ours. */
function refused(model: string, why: string, cause: unknown): SheafError {
  const opset = /Opset (\d+) is under development.*till opset (\d+)/s.exec(why)
  if (opset)
    return new SheafError('format-unsupported', `${model} is of opset ${opset[1]}; known is up to ${opset[2]}`, {
      hint: `Export it with opset ${opset[2]} or lower; 17 will do.`,
      cause,
    })
  if (/Could not find an implementation|not a registered function|No Op registered|not implemented/i.test(why))
    return new SheafError(
      'format-unsupported',
      `${model} needs an operator that is not known here: ${shortened(why)}`,
      {
        hint: 'Take the plain export of the model (model.onnx), not one for a certain graphics card or mobile device.',
        cause,
      },
    )
  if (/bad_alloc|out of memory|memory access|allocat/i.test(why))
    return new SheafError('format-unsupported', `${model} is too large for this computer, or for WebAssembly`, {
      hint: 'Take its quantized form (model_quantized.onnx), or a smaller model.',
      cause,
    })
  return new SheafError('file-damaged', `${model} cannot be read as an ONNX model: ${shortened(why)}`, {
    hint: 'Fetch it again. A file of a few hundred bytes is a pointer to the model, not the model.',
    cause,
  })
}

const shortened = (why: string): string => (why.split('ERROR_MESSAGE: ').at(-1) ?? why).slice(0, 200)

function use(session: ort.InferenceSession, folder: ModelFolder): Omit<OpenModel, 'close'> {
  const inputs = session.inputMetadata.map((input) => {
    const name = known.find((one) => one === input.name)
    if (!name || !input.isTensor || (input.type !== 'int64' && input.type !== 'int32'))
      throw new SheafError(
        'format-unsupported',
        `${folder.model} asks for "${input.name}", which a text does not have`,
        {
          hint: `A model for texts takes ${known.join(', ')}, as whole numbers. This may be one for pictures, or one that writes.`,
        },
      )
    return { name, type: input.type, shape: input.shape }
  })
  const ids = inputs.find(({ name }) => name === 'input_ids')
  if (!ids)
    throw new SheafError('format-unsupported', `${folder.model} takes no input_ids`, {
      hint: 'Take a model for texts that was exported with its tokenizer.',
    })
  const output = outputOf(session, folder)
  const [batch, length] = ids.shape
  return {
    batch: typeof batch === 'number' && batch > 0 ? batch : null,
    length: typeof length === 'number' && length > 0 ? length : null,
    pooled: output.pooled,
    async run(texts) {
      const longest = Math.max(...texts.map((text) => text.ids.length))
      const width = typeof length === 'number' && length > 0 ? length : longest
      const rows = typeof batch === 'number' && batch > 0 ? batch : texts.length
      const feeds = Object.fromEntries(
        inputs.map(({ name, type }) => [
          name,
          tensorOf(type, [rows, width], (row, at) => valueOf(name, texts[row], at)),
        ]),
      )
      const { [output.name]: given } = await session.run(feeds, [output.name])
      if (!given || !(given.data instanceof Float32Array))
        throw new SheafError(
          'format-unsupported',
          `${folder.model} gives ${given?.type ?? 'nothing'} instead of float32`,
          {
            hint: 'Take model.onnx or model_quantized.onnx, not the one for half precision (fp16).',
          },
        )
      const values = given.data
      const dimension = given.dims.at(-1) ?? 0
      if (values.length !== rows * (output.pooled ? 1 : width) * dimension || dimension === 0)
        throw new SheafError(
          'format-unsupported',
          `${folder.model} gives a tensor of the form ${given.dims.join(' × ')}`,
          {
            hint: 'A vector for each text or for each of its tokens is what can be used.',
          },
        )
      return { values, width, dimension }
    },
  }
}

/** The output with one vector a text where there is one, else that with one a token. */
function outputOf(session: ort.InferenceSession, folder: ModelFolder): { name: string; pooled: boolean } {
  const ranked = session.outputMetadata.flatMap((one) =>
    one.isTensor ? [{ name: one.name, rank: one.shape.length }] : [],
  )
  const pick = (names: readonly string[], rank: number): string | undefined => {
    const fit = ranked.filter((one) => one.rank === rank)
    return (names.map((name) => fit.find((one) => one.name === name)).find(Boolean) ?? fit[0])?.name
  }
  const named = ranked.find(({ name, rank }) => ofText.includes(name) && rank === 2)?.name
  if (named !== undefined) return { name: named, pooled: true }
  if (folder.dense)
    throw new SheafError(
      'format-unsupported',
      `${folder.model} lacks the layers behind its transformer that modules.json names`,
      {
        hint: 'Export the model whole, so that it gives "sentence_embedding".',
      },
    )
  const tokens = pick(ofTokens, 3)
  if (tokens !== undefined) return { name: tokens, pooled: false }
  const texts = pick(ofText, 2)
  if (texts !== undefined) return { name: texts, pooled: true }
  throw new SheafError('format-unsupported', `${folder.model} gives no vectors: ${session.outputNames.join(', ')}`, {
    hint: 'Take a model that was made for embeddings (feature extraction).',
  })
}

function tensorOf(
  type: 'int64' | 'int32',
  dims: [rows: number, width: number],
  value: (row: number, at: number) => number,
): ort.Tensor {
  const [rows, width] = dims
  const values = Array.from({ length: rows * width }, (_, n) => value(Math.floor(n / width), n % width))
  return type === 'int64'
    ? new ort.Tensor('int64', BigInt64Array.from(values, BigInt), dims)
    : new ort.Tensor('int32', Int32Array.from(values), dims)
}

/** What fills a text up is masked, and so are texts that fill up a batch; of these one token counts, so that nothing is divided by nothing. */
function valueOf(name: Known, text: Tokens | undefined, at: number): number {
  switch (name) {
    case 'input_ids':
      return text?.ids[at] ?? 0
    case 'attention_mask':
      return at < (text?.ids.length ?? 1) ? 1 : 0
    case 'token_type_ids':
      return text?.types[at] ?? 0
    case 'position_ids':
      return at
  }
}

/** Each text's vector, of length 1, out of those of its tokens. */
export function pooledVectors(
  { values, width, dimension }: { values: Float32Array; width: number; dimension: number },
  texts: readonly Tokens[],
  pooling: Pooling,
): Float32Array<ArrayBuffer>[] {
  return texts.map(({ ids }, row) => {
    const token = (at: number): Float32Array =>
      values.subarray((row * width + at) * dimension, (row * width + at + 1) * dimension)
    switch (pooling) {
      case 'none':
        return unit(values.subarray(row * dimension, (row + 1) * dimension))
      case 'cls':
        return unit(token(0))
      case 'last':
        return unit(token(ids.length - 1))
      case 'max': {
        const most = new Float32Array(dimension).fill(-Infinity)
        for (let at = 0; at < ids.length; at++)
          for (const [k, value] of token(at).entries()) if (value > (most[k] ?? 0)) most[k] = value
        return unit(most)
      }
      case 'mean': {
        const sum = new Float32Array(dimension)
        for (let at = 0; at < ids.length; at++) for (const [k, value] of token(at).entries()) sum[k]! += value
        return unit(sum)
      }
    }
  })
}

/** Values that are no numbers stay what they are, for whoever checks. */
function unit(values: Float32Array): Float32Array<ArrayBuffer> {
  let square = 0
  for (const value of values) square += value * value
  const length = Math.sqrt(square)
  return Float32Array.from(values, (value) => (length === 0 ? 0 : value / length))
}
