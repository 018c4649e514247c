// The tasks of an embedder: a folder put to the test, and texts made vectors. The model in use stays open until another is asked for.
import type { EmbedderSource } from '../../contract/embedder.ts'
import type { ResultOf, TaskOf } from '../../contract/worker.ts'
import { openEmbedder, type LocalEmbedder } from './embedder.ts'
import { checkEmbedder } from './self-test.ts'

let inUse: { source: string; embedder: Promise<LocalEmbedder> } | null = null

/** Throws what is wrong with the folder or its model. */
export async function testEmbedder(task: TaskOf<'embedder-check'>): Promise<ResultOf<'embedder-check'>> {
  await release()
  return { stage: task.stage, ...(await checkEmbedder(task.source)) }
}

export async function embedByModel({
  stage,
  source,
  purpose,
  texts,
}: TaskOf<'embed-texts'>): Promise<ResultOf<'embed-texts'>> {
  const embedder = await opened(source)
  return { stage, ...(await embedder.embed(texts, purpose)) }
}

async function opened(source: EmbedderSource): Promise<LocalEmbedder> {
  const wanted = JSON.stringify(source)
  if (inUse?.source !== wanted) {
    await release()
    inUse = { source: wanted, embedder: openEmbedder(source) }
  }
  try {
    return await inUse.embedder
  } catch (error) {
    inUse = null
    throw error
  }
}

async function release(): Promise<void> {
  const last = inUse
  inUse = null
  await (await last?.embedder)?.close()
}
