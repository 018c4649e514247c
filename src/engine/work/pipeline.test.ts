// Which settings make another run: all that shape a result, and no others.
import { expect, test } from 'vitest'
import { PipelineOptions } from '../../contract/settings.ts'
import { stageVersions } from '../../contract/worker.ts'
import { sha256 } from '../ids.ts'
import { canonicalJson, pipelineHash } from './pipeline.ts'

test('a second reader makes another run; without one it is the run from before there could be one', () => {
  const options = PipelineOptions.parse({})
  const { secondReader, ...before } = options
  expect(secondReader).toBe('none')
  expect(pipelineHash(options)).toBe(sha256(canonicalJson({ options: before, stages: stageVersions })).slice(0, 16))
  expect(pipelineHash({ ...options, secondReader: 'paddle' })).not.toBe(pipelineHash(options))
})
