// The audit trail: the newest lines, a way to older ones, filters, and all that match as a file.
import { useState, type ReactElement } from 'react'
import type { Input } from '../../../contract/api.ts'
import { AuditEntry } from '../../../contract/commands/access.ts'
import type { SheafClient } from '../../client/client.ts'
import { useClient } from '../../client/index.ts'
import { saveAs } from '../../client/save-as.ts'
import { Button } from '../../parts/button.tsx'
import { attempt } from '../../state/actions.ts'
import { showToast } from '../../state/app.ts'
import { useLoaded } from '../../state/use-loaded.ts'
import { date } from '../../text/format.ts'
import { text } from '../../text/words.ts'
import styles from './rows.module.css'

const words = text.access.trail
const outcomes = AuditEntry.shape.outcome.options
/** Lines shown at a time, and lines asked for at a time for the file. */
const shownAtOnce = 20
const fetchedAtOnce = 5000

type Filter = Pick<Input<'audit.list'>, 'actor' | 'action' | 'outcome'>

/** `version`: rises with what was asked for on this page, so that its line is shown. */
export function Trail({ version }: { version: number }): ReactElement {
  const client = useClient()
  const [filter, setFilter] = useState<Filter>({})
  const [before, setBefore] = useState<number | undefined>(undefined)
  const { value } = useLoaded(`trail ${version} ${JSON.stringify([filter, before])}`, () =>
    client.call('audit.list', { ...filter, ...(before && { before }), newest: true, limit: shownAtOnce }),
  )
  const entries = value?.entries ?? []
  const change = (name: keyof Filter, typed: string): void => {
    const { [name]: _, ...rest } = filter
    setFilter(typed.trim() === '' ? rest : { ...rest, [name]: typed.trim() })
    setBefore(undefined)
  }
  return (
    <section className={styles['section']} aria-labelledby="access-trail">
      <header>
        <h3 id="access-trail">{words.title}</h3>
        <Button icon="download" onClick={() => attempt(() => exportTrail(client, filter))}>
          {words.export}
        </Button>
      </header>
      <p className={styles['note']}>{words.note}</p>
      <div className={styles['filters']} role="search" aria-label={words.title}>
        <label>
          <span>{words.who}</span>
          <input
            type="search"
            placeholder={words.whoPlaceholder}
            onChange={(event) => change('actor', event.target.value)}
          />
        </label>
        <label>
          <span>{words.action}</span>
          <input
            type="search"
            placeholder={words.actionPlaceholder}
            onChange={(event) => change('action', event.target.value)}
          />
        </label>
        <label>
          <span>{words.outcome}</span>
          <select onChange={(event) => change('outcome', event.target.value)}>
            <option value="">{words.anyOutcome}</option>
            {outcomes.map((outcome) => (
              <option key={outcome} value={outcome}>
                {words.outcomes[outcome]}
              </option>
            ))}
          </select>
        </label>
      </div>
      {value && entries.length === 0 && <p className={styles['empty']}>{words.none}</p>}
      {entries.length > 0 && <Lines entries={entries} />}
      <div className={styles['steps']}>
        {before !== undefined && <Button onClick={() => setBefore(undefined)}>{words.newest}</Button>}
        {entries.length === shownAtOnce && (
          <Button onClick={() => setBefore(entries.at(-1)?.seq)}>{words.older}</Button>
        )}
      </div>
    </section>
  )
}

function Lines({ entries }: { entries: readonly AuditEntry[] }): ReactElement {
  return (
    <div className={styles['scroll']} role="region" aria-label={words.lines} tabIndex={0}>
      <table className={styles['trail']}>
        <thead>
          <tr>
            <th scope="col">{words.time}</th>
            <th scope="col">{words.who}</th>
            <th scope="col">{words.action}</th>
            <th scope="col">{words.target}</th>
            <th scope="col">{words.outcome}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map(({ seq, at, actor, action, target, outcome }) => (
            <tr key={seq} data-outcome={outcome}>
              <td>
                <time dateTime={new Date(at).toISOString()}>{date(at)}</time>
              </td>
              <td data-kind="data">{actor}</td>
              <td data-kind="data">{action}</td>
              <td data-kind="data">{target}</td>
              <td>{words.outcomes[outcome]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Every line that matches, in the order in which they were written, a JSON object a line. */
async function exportTrail(client: SheafClient, filter: Filter): Promise<void> {
  const lines: string[] = []
  for (let after = 0, more = true; more;) {
    const { entries, last } = await client.call('audit.list', { ...filter, after, limit: fetchedAtOnce })
    for (const entry of entries) lines.push(`${JSON.stringify(entry)}\n`)
    more = entries.length === fetchedAtOnce
    after = last
  }
  saveAs(words.file, lines, 'application/x-ndjson')
  showToast({ tone: 'plain', title: words.exported(lines.length), hint: '', details: null })
}
