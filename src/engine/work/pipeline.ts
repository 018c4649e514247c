// The pipeline hash: what a result depends on besides the bytes. Same hash and same bytes: same run, nothing is done twice.
import type { PipelineOptions } from '../../contract/settings.ts'
import { stageVersions } from '../../contract/worker.ts'
import { sha256 } from '../ids.ts'

/** 16 hex digits over the options and the stages' versions; independent of key order. */
export function pipelineHash({ secondReader, ...options }: PipelineOptions): string {
  // Left out where there is none: results from before there could be one are the same.
  const all = secondReader === 'none' ? options : { ...options, secondReader }
  return sha256(canonicalJson({ options: all, stages: stageVersions })).slice(0, 16)
}

/** A run is known by realm, bytes, type and pipeline: tenants never share results. */
export function runId(run: { realm: string; sha256: string; mediaType: string; pipeline: string }): string {
  return `r${sha256([run.realm, run.sha256, run.mediaType, run.pipeline].join('\n')).slice(0, 24)}`
}

/** JSON with sorted keys: equal values give equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
