// Models in folders: opened, put to the test and asked, with a real runtime and models made here; and each way a folder can be wrong.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { type EmbedderFixture, writeEmbedder } from '../../../scripts/fixtures/embedder.ts'
import { openEmbedder } from './embedder.ts'
import { openModel, pooledVectors } from './runtime.ts'
import { checkEmbedder, cosine } from './self-test.ts'
import { useLite } from './use-lite.ts'

const home = mkdtempSync(join(tmpdir(), 'sheaf-embedder-'))
afterAll(() => rmSync(home, { recursive: true }))
let made = 0

function folderOf(fixture: EmbedderFixture = {}): string {
  const folder = join(home, String(made++))
  writeEmbedder(folder, fixture)
  return folder
}
const sourceOf = (folder: string) => ({ folder, file: null, prompts: { question: '', passage: '' } })
const check = (fixture: EmbedderFixture = {}) => checkEmbedder(sourceOf(folderOf(fixture)))
const embed = async (folder: string, texts: string[], purpose: 'question' | 'passage' = 'passage') => {
  const embedder = await openEmbedder(sourceOf(folder))
  try {
    return await embedder.embed(texts, purpose)
  } finally {
    await embedder.close()
  }
}

describe('a folder with a model and its tokenizer', () => {
  test('is looked into and put to the test', async () => {
    const { facts, files } = await check()
    expect(facts).toMatchObject({ file: 'model.onnx', dimension: 24, maxTokens: 64, pooling: 'mean', known: 0 })
    expect(Math.abs(facts.chance)).toBeLessThan(0.6)
    expect(files.map(({ path }) => path)).toEqual([
      '1_Pooling/config.json',
      'config.json',
      'model.onnx',
      'modules.json',
      'sentence_bert_config.json',
      'tokenizer.json',
      'tokenizer_config.json',
    ])
  })

  test('gives vectors of length 1: near for what means the same, the same at each time and in each company', async () => {
    const folder = folderOf()
    const texts = ['The automobile was sold.', 'a car', 'bread', 'The late train.', '']
    const { vectors, truncated } = await embed(folder, texts)
    expect(truncated).toBe(0)
    for (const vector of vectors) expect(cosine(vector, vector)).toBeCloseTo(1, 5)
    expect(cosine(vectors[0]!, vectors[1]!)).toBeGreaterThan(0.6)
    expect(cosine(vectors[0]!, vectors[2]!)).toBeLessThan(0.5)
    expect((await embed(folder, texts)).vectors).toEqual(vectors)
    for (const [n, text] of texts.entries())
      expect(cosine(vectors[n]!, (await embed(folder, [text])).vectors[0]!)).toBeCloseTo(1, 5)
  })

  test('the first token’s vector where the folder says so', async () => {
    // Without layers above its words, the model's first token knows nothing of the others.
    const { vectors } = await embed(folderOf({ pooling: 'cls' }), ['car', 'bread and water'])
    expect(vectors[0]).toEqual(vectors[1])
    expect((await embed(folderOf(), ['car'])).vectors[0]).not.toEqual(vectors[0])
  })

  test('what is too long is cut and told, with the marks at its ends kept', async () => {
    const folder = folderOf({ maxTokens: 6 })
    const { vectors, truncated } = await embed(folder, ['car city town water', 'car city town water cat roof', 'car'])
    expect(truncated).toBe(1)
    expect(vectors[1]).toEqual(vectors[0])
  })

  test('questions and passages get their own beginnings, by the folder or by whoever takes it in', async () => {
    const told = folderOf({
      files: { 'config_sentence_transformers.json': { prompts: { query: 'train ', document: '' } } },
    })
    const question = (await embed(told, ['car'], 'question')).vectors[0]!
    expect(question).toEqual((await embed(told, ['train car'])).vectors[0])
    const embedder = await openEmbedder({ ...sourceOf(told), prompts: { question: 'cat ', passage: '' } })
    expect((await embedder.embed(['car'], 'question')).vectors[0]).toEqual((await embed(told, ['cat car'])).vectors[0])
    await embedder.close()
  })

  test('a model of a fixed form, of 32-bit numbers, or with a vector a text does as well', async () => {
    const plain = await embed(folderOf(), ['car', 'a late train'])
    const narrow = folderOf({
      graph: (graph) => ({
        ...graph,
        inputs: graph.inputs.slice(0, 1).map((input) => ({ ...input, type: 'int32', dims: [1, 8] })),
      }),
    })
    expect((await embed(narrow, ['car', 'a late train'])).vectors).toEqual(plain.vectors)
    const { facts } = await checkEmbedder(sourceOf(narrow))
    expect(facts.maxTokens).toBe(8)
  })

  test('a vector a text is taken as it is; one that is made without heeding the mask is not', async () => {
    const mean = { op: 'ReduceMean', inputs: ['last_hidden_state'], outputs: ['sentence_embedding'] }
    const whole = folderOf({
      graph: (graph) => ({
        ...graph,
        outputs: [{ name: 'sentence_embedding', type: 'float32', dims: ['batch', 24] }],
        nodes: [...graph.nodes, { ...mean, attributes: { axes: [1], keepdims: 0 } }],
      }),
    })
    const plain = await embed(folderOf(), ['car'])
    expect(cosine((await embed(whole, ['car'])).vectors[0]!, plain.vectors[0]!)).toBeCloseTo(1, 5)
    await expect(checkEmbedder(sourceOf(whole))).rejects.toMatchObject({ code: 'file-damaged', message: /mask/ })
  })
})

test('the vectors that a folder names must come out', async () => {
  const folder = folderOf()
  const [vector] = (await embed(folder, ['a car'])).vectors
  const known = (values: number[]): void =>
    writeFileSync(join(folder, 'sheaf-selftest.json'), JSON.stringify({ cases: [{ text: 'a car', vector: values }] }))
  known(Array.from(vector!, (value) => value * 3))
  expect((await checkEmbedder(sourceOf(folder))).facts.known).toBe(1)
  known(Array.from(vector!, (value, k) => (k < 12 ? value : -value)))
  await expect(checkEmbedder(sourceOf(folder))).rejects.toMatchObject({ message: /does not give the vector/ })
  known([1, 2, 3])
  await expect(checkEmbedder(sourceOf(folder))).rejects.toMatchObject({ message: /24 values, and the known ones 3/ })
  writeFileSync(join(folder, 'sheaf-selftest.json'), '{"vector": []}')
  await expect(checkEmbedder(sourceOf(folder))).rejects.toMatchObject({ code: 'file-damaged' })
})

test.each<[what: string, fixture: EmbedderFixture, code: string, message: RegExp]>([
  ['no model', { files: { 'model.onnx': null } }, 'file-missing', /no model\.onnx/],
  ['no tokenizer', { files: { 'tokenizer.json': null } }, 'file-missing', /tokenizer\.json is not in/],
  [
    'a tokenizer of another kind',
    { files: { 'tokenizer.json': { model: { type: 'Magic' } } } },
    'file-damaged',
    /tokenizer\.json.*cannot be used/,
  ],
  ['a tokenizer that is no object', { files: { 'tokenizer.json': 'hello' } }, 'file-damaged', /tokenizer\.json/],
  [
    'no ONNX model',
    { files: { 'model.onnx': { version: 'https://git-lfs.github.com/spec/v1' } } },
    'file-damaged',
    /cannot be read as an ONNX model/,
  ],
  [
    'an opset of the future',
    { graph: (graph) => ({ ...graph, opset: 99 }) },
    'format-unsupported',
    /opset 99; known is up to \d+/,
  ],
  [
    'an unknown operator',
    { graph: (graph) => ({ ...graph, nodes: graph.nodes.map((node) => ({ ...node, op: 'Teleport' })) }) },
    'format-unsupported',
    /operator/,
  ],
  [
    'a model for pictures',
    {
      graph: (graph) => ({ ...graph, inputs: [...graph.inputs, { name: 'pixel_values', type: 'float32', dims: [1] }] }),
    },
    'format-unsupported',
    /asks for "pixel_values"/,
  ],
  [
    'a model that takes no text',
    {
      graph: (graph) => ({
        ...graph,
        inputs: graph.inputs.map((one) => ({ ...one, name: one.name === 'input_ids' ? 'position_ids' : one.name })),
        nodes: [{ ...graph.nodes[0]!, inputs: ['table', 'position_ids'] }],
      }),
    },
    'format-unsupported',
    /takes no input_ids/,
  ],
  [
    'another dimension than it says',
    { files: { '1_Pooling/config.json': { word_embedding_dimension: 384, pooling_mode_mean_tokens: true } } },
    'file-damaged',
    /24 values, and its folder says 384/,
  ],
  [
    'an unknown pooling',
    { files: { '1_Pooling/config.json': { pooling_mode_weightedmean_tokens: true } } },
    'format-unsupported',
    /not known here/,
  ],
  [
    'layers that are missing',
    { files: { 'modules.json': [{ type: 'sentence_transformers.models.Dense', path: '2_Dense' }] } },
    'format-unsupported',
    /lacks the layers/,
  ],
  [
    'a pooling outside of the folder',
    { files: { 'modules.json': [{ type: 'x.Pooling', path: '../../etc' }] } },
    'file-damaged',
    /outside/,
  ],
  [
    'a model without weights',
    {
      graph: (graph) => ({
        ...graph,
        constants: {
          table: {
            dims: graph.constants['table']!.dims,
            values: new Float32Array(graph.constants['table']!.values.length),
          },
        },
      }),
    },
    'file-damaged',
    /gives no vector/,
  ],
  [
    'values that are no numbers',
    {
      graph: (graph) => ({
        ...graph,
        constants: {
          table: {
            dims: graph.constants['table']!.dims,
            values: new Float32Array(graph.constants['table']!.values.length).fill(NaN),
          },
        },
      }),
    },
    'format-unsupported',
    /no numbers/,
  ],
  ['a model that learned nothing', { pooling: 'cls' }, 'file-damaged', /no nearer to one another/],
])('refused: %s', async (_, fixture, code, message) => {
  await expect(check(fixture)).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string })
})

test('of several models in a folder one is named', async () => {
  const folder = folderOf({ files: { 'model.onnx': null } })
  const other = folderOf()
  for (const name of ['a.onnx', 'b.onnx']) writeFileSync(join(folder, name), readFileSync(join(other, 'model.onnx')))
  await expect(checkEmbedder(sourceOf(folder))).rejects.toMatchObject({
    hint: expect.stringContaining('a.onnx, b.onnx') as string,
  })
  expect((await checkEmbedder({ ...sourceOf(folder), file: 'b.onnx' })).facts.file).toBe('b.onnx')
})

describe('the embedder that comes with Sheaf', () => {
  test('gives the vectors that its weights give in TensorFlow.js', async () => {
    const model = await openModel(useLite())
    const texts = [
      [9, 10, 11, 500, 6],
      [7, 8, 9],
    ].map((ids) => ({ ids, types: ids, truncated: false }))
    const vectors = pooledVectors(await model.run(texts), texts, 'none')
    await model.close()
    for (const [n, values] of [
      [-0.0627023, 0.0473437, -0.0327779, -0.0535717, 0.0434115, 0.0155701],
      [-0.0323968, -0.0448243, 0.0513098, -0.0499539, -0.0404739, -0.0494269],
    ].entries())
      for (const [k, value] of values.entries()) expect(vectors[n]?.[k]).toBeCloseTo(value, 6)
  })

  test('knows English', async () => {
    const { facts } = await checkEmbedder(sourceOf('use-lite'))
    expect(facts).toMatchObject({ dimension: 512, maxTokens: 128, pooling: 'none' })
  })
})
