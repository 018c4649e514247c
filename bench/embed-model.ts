// What an embedder on this computer costs: paragraphs and questions a second, and memory, in a worker as the engine starts it. Without a folder of
// one's own, of a model with the form of MiniLM-L6 (6 layers of 384, 23 million weights) whose weights are chance: the work is the same.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeEmbedder } from '../scripts/fixtures/embedder.ts'
import { buildOn, type OnnxGraph } from '../src/worker/embedder/onnx-writer.ts'
import type { EmbedderPurpose } from '../src/contract/embedder.ts'
import { median } from './figures.ts'
import { random, texts, vocabulary } from './made-up.ts'
import { BenchWorker, cpuSeconds, memoryMb } from './worker-client.ts'

const width = 384
const heads = 12
const layers = 6
const atOnce = 8
const rounds = 6

/** `own`: a folder with a model; null: one is made. */
export async function measureModel(own: string | null): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'sheaf-bench-'))
  const words = vocabulary(20_000)
  const worker = new BenchWorker()
  try {
    const folder = own ?? home
    if (own === null)
      writeEmbedder(home, { dimension: width, maxTokens: 512, words, graph: transformer(words.length + 200) })
    const source = { folder, file: null, prompts: { question: '', passage: '' } }
    const ask = async (asked: string[], purpose: EmbedderPurpose): Promise<number> => {
      const began = performance.now()
      const { error } = await worker.perform({ stage: 'embed-texts', source, purpose, texts: asked })
      if (error) throw new Error(error.message)
      return performance.now() - began
    }
    await worker.ready
    const paragraphs = texts(atOnce * rounds, words).map((text) => text.repeat(10).slice(0, 1000))
    const questions = paragraphs.slice(0, 20).map((text, n) => text.slice(n, n + 40))
    console.log(`\nembedder: ${own ?? `made up, ${layers} layers of ${width}`}`)
    const first = await ask(['warm'], 'question')
    const paces: number[] = []
    const cpu = cpuSeconds(worker.pid)
    for (let n = 0; n < rounds; n++)
      paces.push((atOnce * 1000) / (await ask(paragraphs.slice(n * atOnce, (n + 1) * atOnce), 'passage')))
    const used = cpuSeconds(worker.pid) - cpu
    const took: number[] = []
    for (const question of questions) took.push(await ask([question], 'question'))
    console.log(`loaded, with the first vector         ${(first / 1000).toFixed(1)} s`)
    console.log(
      `paragraphs of 1,000 characters        ${median(paces).toFixed(1)} a second; ${(paragraphs.length / used).toFixed(1)} a second of a processor`,
    )
    console.log(`questions of 40 characters            ${median(took).toFixed(0)} ms each`)
    const { now, peak } = memoryMb(worker.pid)
    console.log(`memory of its worker                  ${now.toFixed(0)} MB, at its peak ${peak.toFixed(0)} MB`)
  } finally {
    worker.kill()
    rmSync(home, { recursive: true })
  }
}

/** The fixture's words with layers of attention over them. */
function transformer(rows: number): (graph: OnnxGraph) => OnnxGraph {
  const next = random(1)
  return (graph) => {
    const table = graph.constants['table'] ?? { dims: [rows, width], values: new Float32Array(rows * width) }
    const made: OnnxGraph = {
      ...graph,
      constants: {
        table,
        one: { dims: [1], values: Float32Array.of(1) },
        far: { dims: [1], values: Float32Array.of(-10_000) },
        half: { dims: [1], values: Float32Array.of(0.5) },
        root: { dims: [1], values: Float32Array.of(Math.SQRT1_2) },
        scale: { dims: [1], values: Float32Array.of(1 / Math.sqrt(width / heads)) },
        axes: { dims: [2], values: BigInt64Array.of(1n, 2n) },
        split: { dims: [4], values: BigInt64Array.of(0n, 0n, BigInt(heads), BigInt(width / heads)) },
        joined: { dims: [3], values: BigInt64Array.of(0n, 0n, BigInt(width)) },
        ones: { dims: [width], values: new Float32Array(width).fill(1) },
        zeros: { dims: [width], values: new Float32Array(width) },
      },
      nodes: [],
    }
    const { add, constant } = buildOn(made)
    const weights = (from: number, to: number): string => {
      const spread = 2 / Math.sqrt(from)
      return constant(
        [from, to],
        Float32Array.from({ length: from * to }, () => (next() - 0.5) * spread),
      )
    }
    const normal = (input: string): string =>
      add('LayerNormalization', [input, 'ones', 'zeros'], { axis: -1, epsilon: 1e-5 })
    const dense = (input: string, from: number, to: number): string => add('MatMul', [input, weights(from, to)])
    const head = (input: string, perm: number[]): string =>
      add('Transpose', [add('Reshape', [dense(input, width, width), 'split'])], { perm })

    const mask = add('Cast', ['attention_mask'], { to: 1 })
    const masked = add('Unsqueeze', [add('Mul', [add('Sub', ['one', mask]), 'far']), 'axes'])
    let state = normal(add('Gather', ['table', 'input_ids'], { axis: 0 }))
    for (let layer = 0; layer < layers; layer++) {
      const scores = add('MatMul', [head(state, [0, 2, 1, 3]), head(state, [0, 2, 3, 1])])
      const shares = add('Softmax', [add('Add', [add('Mul', [scores, 'scale']), masked])], { axis: -1 })
      const seen = add('Transpose', [add('MatMul', [shares, head(state, [0, 2, 1, 3])])], { perm: [0, 2, 1, 3] })
      state = normal(add('Add', [state, dense(add('Reshape', [seen, 'joined']), width, width)]))
      const wide = dense(state, width, width * 4)
      const bend = add('Add', ['one', add('Erf', [add('Mul', [wide, 'root'])])])
      const gelu = add('Mul', [add('Mul', [wide, 'half']), bend])
      state = normal(add('Add', [state, dense(gelu, width * 4, width)]))
    }
    made.nodes.push({ op: 'Identity', inputs: [state], outputs: ['last_hidden_state'] })
    return made
  }
}
