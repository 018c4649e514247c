// A folder with an ONNX model and its tokenizer, as sentence-transformers and its kin lay it out: which file is what, how tokens
// become one vector, and how long a text may be. Reads only small files; the model itself is runtime.ts.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { EmbedderPrompts, EmbedderSource, Pooling } from '../../contract/embedder.ts'
import { SheafError } from '../../contract/error.ts'
import { bytesOf } from '../onnx.ts'

export interface ModelFolder {
  path: string
  /** The model, within the folder. */
  model: string
  /** Its bytes, in an `ArrayBuffer` of their own. */
  readModel(): Uint8Array<ArrayBuffer>
  /** Files that hold a model's weights beside it, for models over 2 GB. */
  weights: string[]
  /** The files it needs, the model's own among them, ascending. */
  files: string[]
  tokenizer: object
  tokenizerConfig: object
  pooling: Pooling
  /** Layers behind the pooling that an ONNX file of the transformer alone does not hold. */
  dense: boolean
  /** null: not told. */
  dimension: number | null
  maxTokens: number
  prompts: EmbedderPrompts
}

/** Where models lie in folders that people fetch, the exact ones first. */
const usual = ['model.onnx', 'onnx/model.onnx', 'model_quantized.onnx', 'onnx/model_quantized.onnx']
/** Small files that shape the vectors. */
const shaping = [
  'tokenizer.json',
  'tokenizer_config.json',
  'config.json',
  'modules.json',
  'sentence_bert_config.json',
  'config_sentence_transformers.json',
  'sheaf-selftest.json',
]
/** Tokens where nothing tells; and at most, since the memory for a text grows with their square. A chunk has a few hundred. */
const usualTokens = 512
const mostTokens = 2048

const Modules = z.array(z.object({ type: z.string(), path: z.string() }))
const PoolingConfig = z.object({
  word_embedding_dimension: z.number().int().positive().optional(),
  pooling_mode_cls_token: z.boolean().default(false),
  pooling_mode_mean_tokens: z.boolean().default(false),
  pooling_mode_max_tokens: z.boolean().default(false),
  pooling_mode_lasttoken: z.boolean().default(false),
})
const SentenceConfig = z.object({ max_seq_length: z.number().int().positive().nullish() })
const TokenizerConfig = z.object({ model_max_length: z.number().positive().nullish() })
const Tokenizer = z.object({
  model: z.object({}),
  truncation: z.object({ max_length: z.number().int().positive() }).nullish(),
})
const Config = z.object({
  model_type: z.string().nullish(),
  max_position_embeddings: z.number().int().nullish(),
})
const Prompts = z.object({ prompts: z.record(z.string(), z.string()).nullish() })

/** Throws `file-missing` for what is not there, `file-damaged` for what is not what its name says, `format-unsupported` for unknown poolings. */
export function readModelFolder({ folder, file, prompts }: EmbedderSource): ModelFolder {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new SheafError('file-missing', `there is no folder ${folder}`, {
      hint: 'Name the folder that holds the model.',
    })
  const model = file ?? modelIn(folder)
  if (!existsSync(join(folder, model))) throw missing(folder, model)
  if (!existsSync(join(folder, 'tokenizer.json'))) throw missing(folder, 'tokenizer.json')
  const tokenizer = read(folder, 'tokenizer.json', Tokenizer)
  const modules = readOptional(folder, 'modules.json', Modules) ?? []
  const poolingFile = inFolder(
    modules.find(({ type }) => type.endsWith('.Pooling'))?.path ?? '1_Pooling',
    'config.json',
  )
  const pooling = readOptional(folder, poolingFile, PoolingConfig)
  const weights = readdirSync(join(folder, model, '..'))
    .filter((name) => new RegExp(`^${escaped(model.split('/').at(-1) ?? '')}[._]data(_\\d+)?$`).test(name))
    .map((name) => [...model.split('/').slice(0, -1), name].join('/'))
  const told = readOptional(folder, 'config_sentence_transformers.json', Prompts)?.prompts ?? {}
  return {
    path: folder,
    model,
    readModel: () => bytesOf(join(folder, model)),
    weights,
    files: [model, ...weights, poolingFile, ...shaping].filter((name) => existsSync(join(folder, name))).toSorted(),
    tokenizer: tokenizer.raw,
    tokenizerConfig: raw(folder, 'tokenizer_config.json') ?? {},
    pooling: pooling ? poolingOf(pooling, folder) : 'mean',
    dense: modules.some(({ type }) => type.endsWith('.Dense')),
    dimension: pooling?.word_embedding_dimension ?? null,
    maxTokens: maxTokensOf(folder, tokenizer.value.truncation?.max_length ?? null),
    prompts: {
      question: prompts.question || (told['query'] ?? ''),
      passage: prompts.passage || (told['passage'] ?? told['document'] ?? ''),
    },
  }
}

function modelIn(folder: string): string {
  const found = usual.find((name) => existsSync(join(folder, name)))
  if (found !== undefined) return found
  const others = ['', 'onnx'].flatMap((part) =>
    existsSync(join(folder, part))
      ? readdirSync(join(folder, part))
          .filter((name) => name.endsWith('.onnx'))
          .map((name) => inFolder(part, name))
      : [],
  )
  const [only] = others
  if (only !== undefined && others.length === 1) return only
  throw new SheafError('file-missing', `no model.onnx in ${folder}`, {
    hint:
      others.length > 1
        ? `Say which of these it is: ${others.join(', ')}.`
        : 'Name the folder of a model that was exported to ONNX: with model.onnx (or onnx/model.onnx) and tokenizer.json.',
  })
}

function poolingOf(config: z.infer<typeof PoolingConfig>, folder: string): Pooling {
  const on = [
    ...(config.pooling_mode_mean_tokens ? (['mean'] as const) : []),
    ...(config.pooling_mode_cls_token ? (['cls'] as const) : []),
    ...(config.pooling_mode_max_tokens ? (['max'] as const) : []),
    ...(config.pooling_mode_lasttoken ? (['last'] as const) : []),
  ]
  const [pooling] = on
  if (pooling !== undefined && on.length === 1) return pooling
  throw new SheafError(
    'format-unsupported',
    `the model in ${folder} makes its vectors in a way that is not known here`,
    {
      hint: 'Known are the mean, the first, the last and the largest values of the tokens, one of them at a time.',
    },
  )
}

/** The least that anything tells. Tables of positions begin at 2 in the RoBERTa family. */
function maxTokensOf(folder: string, truncation: number | null): number {
  const sentence = readOptional(folder, 'sentence_bert_config.json', SentenceConfig)?.max_seq_length
  const config = readOptional(folder, 'config.json', Config)
  const spare = /roberta|camembert|mpnet/.test(config?.model_type ?? '') ? 2 : 0
  const positions = config?.max_position_embeddings
  const told = [
    sentence ?? truncation ?? readOptional(folder, 'tokenizer_config.json', TokenizerConfig)?.model_max_length,
    positions && positions > spare ? positions - spare : null,
  ].filter((tokens) => typeof tokens === 'number')
  return Math.min(mostTokens, ...(told.length > 0 ? told : [usualTokens]))
}

/** A JSON file's content, unchecked; null: it is not there. */
export function raw(folder: string, name: string): object | null {
  const file = join(folder, name)
  if (!existsSync(file)) return null
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof value === 'object' && value !== null) return value
  } catch (cause) {
    throw damaged(folder, name, cause)
  }
  throw damaged(folder, name)
}

function read<T>(folder: string, name: string, form: z.ZodType<T>): { raw: object; value: T } {
  const content = raw(folder, name) ?? {}
  const parsed = form.safeParse(content)
  if (!parsed.success) throw damaged(folder, name, parsed.error)
  return { raw: content, value: parsed.data }
}

function readOptional<T>(folder: string, name: string, form: z.ZodType<T>): T | null {
  return existsSync(join(folder, name)) ? read(folder, name, form).value : null
}

/** Paths within the folder only: a name that leads out of it is not followed. */
function inFolder(part: string, name: string): string {
  if (part.split(/[\\/]/).includes('..') || /^([\\/]|[a-z]:)/i.test(part))
    throw new SheafError('file-damaged', `modules.json names a folder outside of the model's: ${part}`)
  return part === '' ? name : `${part}/${name}`
}

const escaped = (name: string): string => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

const missing = (folder: string, name: string): SheafError =>
  new SheafError('file-missing', `${name} is not in ${folder}`, {
    hint: 'Fetch the whole folder of the model: model.onnx, tokenizer.json, config.json, and 1_Pooling if there is one.',
  })

const damaged = (folder: string, name: string, cause?: unknown): SheafError =>
  new SheafError('file-damaged', `${name} in ${folder} is not what its name says`, {
    hint: 'Fetch it again.',
    ...(cause === undefined ? {} : { cause }),
  })
