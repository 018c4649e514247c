// What a model must show before it is taken in: the vectors that its folder names, the same for the same text, numbers, one dimension,
// the same alone as in company, and texts of like content nearer than texts without.
import { createHash } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { EmbedderPurpose, type EmbedderFacts, type EmbedderFile, type EmbedderSource } from '../../contract/embedder.ts'
import { SheafError } from '../../contract/error.ts'
import { type LocalEmbedder, openEmbedder } from './embedder.ts'
import { raw } from './folder.ts'

/** `sheaf-selftest.json`: vectors that the model must give, of any length. `cosine`: how near they must be. */
const KnownVectors = z.object({
  cosine: z.number().min(0.9).max(1).default(0.99),
  cases: z
    .array(
      z.object({
        text: z.string(),
        purpose: EmbedderPurpose.default('passage'),
        vector: z.array(z.number()).min(1),
      }),
    )
    .min(1)
    .max(100),
})

/** A text, one that says the same, and one about something else. A model must know one of these languages. */
const triples: Record<string, [string, string, string][]> = {
  en: [
    [
      'The invoice is due within thirty days.',
      'The bill must be paid in thirty days.',
      'A small cat sleeps on the warm roof.',
    ],
    ['The train to the city was late.', 'The late train went to the city.', 'The contract ends with the year.'],
    ['We bake bread with flour and water.', 'Bread is made of water and flour.', 'The printer needs new paper.'],
  ],
  de: [
    [
      'Die Rechnung ist in dreißig Tagen fällig.',
      'Diese Rechnung ist binnen dreißig Tagen zu zahlen.',
      'Eine Katze schläft auf dem warmen Dach.',
    ],
    ['Der Zug in die Stadt war spät.', 'Der späte Zug fuhr in die Stadt.', 'Unser Vertrag endet im Dezember.'],
    ['Wir backen Brot mit Mehl und Wasser.', 'Brot ist aus Mehl und Wasser.', 'Der Drucker braucht neues Papier.'],
  ],
  zh: [
    ['发票应在三十天内付款。', '发票须在三十天内支付。', '一只小猫睡在屋顶上。'],
    ['去城里的火车晚点了。', '开往城里的火车晚了。', '合同年底结束。'],
    ['我们用面粉和水做面包。', '面包是用水和面粉做的。', '打印机需要新纸。'],
  ],
}
/** Cosine of a text alone and among longer ones: quantized models differ a little. */
const inCompany = 0.98
/** A chunk as most are, for the pace. */
const chunk = 'The goods remain the property of the seller until they are paid for in full. '.repeat(13).slice(0, 1000)
const paceTexts = 4

/** Opens the model, puts it to the test, and tells what it is. Throws as `openEmbedder` does, and `file-damaged` for a test it fails. */
export async function checkEmbedder(source: EmbedderSource): Promise<{ facts: EmbedderFacts; files: EmbedderFile[] }> {
  const embedder = await openEmbedder(source)
  try {
    const { folder, pooling, maxTokens } = embedder
    const dimension = await sameEachTime(embedder)
    if (folder.dimension !== null && folder.dimension !== dimension)
      throw failed(`its vectors have ${dimension} values, and its folder says ${folder.dimension}`)
    const known = await knownVectors(embedder, dimension)
    const chance = await likeNearerThanUnlike(embedder)
    const pace = await measurePace(embedder)
    const files: EmbedderFile[] = []
    for (const path of folder.files) {
      const file = join(folder.path, ...path.split('/'))
      files.push({ path, sha256: await hashOf(file), size: statSync(file).size })
    }
    const facts = {
      file: folder.model,
      languages: null,
      dimension,
      maxTokens,
      pooling,
      prompts: folder.prompts,
      chance,
      pace,
      known,
    }
    return { facts, files }
  } finally {
    await embedder.close()
  }
}

/** The same text twice, alone and in company, gives the same. Returns the dimension. */
async function sameEachTime(embedder: LocalEmbedder): Promise<number> {
  const [text, , other] = first()
  const one = async (texts: string[]): Promise<Float32Array> =>
    (await embedder.embed(texts, 'passage')).vectors[0] ?? new Float32Array()
  const vector = await one([text])
  if (vector.length < 2 || vector.every((value) => value === 0)) throw failed('it gives no vector')
  const again = await one([text])
  if (vector.some((value, k) => value !== again[k])) throw failed('the same text got two vectors')
  const together = await one([text, `${other} ${chunk}`])
  if (together.length !== vector.length) throw failed('its vectors are not of one dimension')
  if (cosine(vector, together) < inCompany)
    throw failed('a text gets another vector when longer ones are beside it: it does not heed its mask')
  return vector.length
}

async function knownVectors(embedder: LocalEmbedder, dimension: number): Promise<number> {
  const content = raw(embedder.folder.path, 'sheaf-selftest.json')
  if (!content) return 0
  const parsed = KnownVectors.safeParse(content)
  if (!parsed.success)
    throw new SheafError('file-damaged', 'sheaf-selftest.json is not of the form {"cases": [{"text", "vector"}]}', {
      cause: parsed.error,
    })
  for (const { text, purpose, vector } of parsed.data.cases) {
    if (vector.length !== dimension)
      throw failed(`its vectors have ${dimension} values, and the known ones ${vector.length}`)
    const { vectors } = await embedder.embed([text], purpose)
    const near = cosine(Float32Array.from(vector), vectors[0] ?? new Float32Array())
    if (!(near >= parsed.data.cosine))
      throw failed(`for "${text.slice(0, 60)}" it does not give the vector that is known (cosine ${near.toFixed(3)})`)
  }
  return parsed.data.cases.length
}

/** Returns the cosine of texts that have nothing in common, in the language that the model tells apart best. */
async function likeNearerThanUnlike(embedder: LocalEmbedder): Promise<number> {
  const known: number[] = []
  for (const language of Object.values(triples)) {
    const { vectors } = await embedder.embed(language.flat(), 'passage')
    const near = (a: number, b: number): number =>
      cosine(vectors[a] ?? new Float32Array(), vectors[b] ?? new Float32Array())
    const firsts = language.map((_, n) => n * 3)
    if (firsts.every((at) => near(at, at + 1) > near(at, at + 2) && near(at, at + 1) > near(at + 1, at + 2)))
      known.push(firsts.map((at) => near(at, at + 2)).toSorted((a, b) => a - b)[1] ?? 0)
  }
  if (known.length === 0) throw failed('texts of like content are no nearer to one another than others')
  return Math.min(...known)
}

async function measurePace(embedder: LocalEmbedder): Promise<number> {
  const began = performance.now()
  await embedder.embed(
    Array.from({ length: paceTexts }, (_, n) => `${n} ${chunk}`),
    'passage',
  )
  return Math.round((paceTexts * 10_000) / (performance.now() - began)) / 10
}

function first(): [string, string, string] {
  const [triple] = triples['en'] ?? []
  return triple ?? ['', '', '']
}

/** Vectors of any length. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let [sum, left, right] = [0, 0, 0]
  for (const [k, value] of a.entries()) {
    sum += value * (b[k] ?? 0)
    left += value * value
    right += (b[k] ?? 0) ** 2
  }
  return left === 0 || right === 0 ? 0 : sum / Math.sqrt(left * right)
}

const failed = (why: string): SheafError =>
  new SheafError('file-damaged', `the model failed its test: ${why}`, {
    hint: 'Fetch the folder again, whole; or take another model. Nothing was taken in.',
  })

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const part of createReadStream(file)) hash.update(part as Buffer)
  return hash.digest('hex')
}
