// Earlier results: documents read by other versions of the stages, or with options there were not then. They stay as they are and are not read
// again by themselves; this counts them, so that a person can decide.
import { PipelineOptions } from '../../contract/settings.ts'
import type { Db } from '../store/db.ts'
import { pipelineHash } from '../work/pipeline.ts'

/** How many documents have a result, and how many of these would be another today. */
export async function earlierResults({ read }: Db): Promise<{ documents: number; earlier: number }> {
  const rows = await read
    .selectFrom('document')
    .innerJoin('run', 'run.id', 'document.run_id')
    .select((e) => ['run.pipeline', 'run.options_json', e.fn.countAll<number>().as('documents')])
    .where('document.state', 'in', ['done', 'partial'])
    .groupBy(['run.pipeline', 'run.options_json'])
    .execute()
  let [documents, earlier] = [0, 0]
  for (const row of rows) {
    documents += row.documents
    const options = PipelineOptions.safeParse(JSON.parse(row.options_json))
    if (!options.success || pipelineHash(options.data) !== row.pipeline) earlier += row.documents
  }
  return { documents, earlier }
}

export async function describeResults(db: Db): Promise<string> {
  const { documents, earlier } = await earlierResults(db)
  if (earlier === 0) return documents === 0 ? 'none yet' : `${documents} documents, all read by this version`
  return (
    `${earlier} of ${documents} documents were read by an earlier version and stay as they are; ` +
    '“Read again” in the list, or `sheaf process --force` on the files, has this one read them'
  )
}
