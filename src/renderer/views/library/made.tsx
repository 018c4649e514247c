// Generated documents: what is being made, what can be downloaded and how long it is kept.
import { useEffect, useState, type ReactElement } from 'react'
import type { Artifact } from '../../../contract/commands/generate.ts'
import { useClient } from '../../client/index.ts'
import { Button, IconButton } from '../../parts/button.tsx'
import { Icon } from '../../parts/icon.tsx'
import { attempt } from '../../state/actions.ts'
import { saidInLine, sentence } from '../../text/said.ts'
import { useLoaded } from '../../state/use-loaded.ts'
import { date, size } from '../../text/format.ts'
import { text } from '../../text/words.ts'
import styles from './made.module.css'
import { Nothing, Problem } from './results.tsx'

const { library: words } = text
/** Milliseconds between looks while something is being made. */
const pause = 1000

export function Made(): ReactElement {
  const client = useClient()
  const [look, setLook] = useState(0)
  const { value, error } = useLoaded(`${client.queue} ${look}`, () => client.call('generate.list', {}))
  const busy = value?.some(({ state }) => state === 'queued' || state === 'running' || state === 'retrying') ?? false
  useEffect(() => {
    if (!busy) return
    const timer = setInterval(() => setLook((n) => n + 1), pause)
    return () => clearInterval(timer)
  }, [busy])
  if (error) return <Problem error={error} />
  if (!value) return <p aria-busy="true" />
  if (value.length === 0) return <Nothing title={words.noneMade} note={words.noneMadeNote} />
  const change = (command: 'generate.retry' | 'generate.remove', artifact: string): void =>
    attempt(async () => {
      await client.call(command, { artifact })
      setLook((n) => n + 1)
    })
  return (
    <ul className={styles['made']}>
      {value.map((artifact) => (
        <li key={artifact.id} data-state={artifact.state}>
          <Icon name="file" size={20} />
          <div>
            <h2>{artifact.title}</h2>
            <p>{stand(artifact)}</p>
            {artifact.error && artifact.state !== 'done' && <p>{saidInLine(artifact.error)}</p>}
            {artifact.warnings.map((warning) => (
              <p key={warning}>{sentence(warning)}</p>
            ))}
          </div>
          {artifact.state === 'done' && (
            <a className={styles['download']} href={client.artifactUrl(artifact.id)} download={artifact.name}>
              <Icon name="download" />
              {text.download}
            </a>
          )}
          {(artifact.state === 'failed' || artifact.state === 'cancelled') && (
            <Button look="quiet" icon="retry" onClick={() => change('generate.retry', artifact.id)}>
              {words.retry}
            </Button>
          )}
          <IconButton icon="trash" label={words.remove} onClick={() => change('generate.remove', artifact.id)} />
        </li>
      ))}
    </ul>
  )
}

function stand(artifact: Artifact): string {
  return [
    words.kinds[artifact.kind],
    words.artifactStates[artifact.state],
    artifact.documents > 0 && words.generateOf(String(artifact.documents)),
    artifact.size !== null && size(artifact.size),
    artifact.state === 'done' && words.keptUntil(date(artifact.expiresAt)),
  ]
    .filter(Boolean)
    .join(' · ')
}
