// What leaves this computer – a row for each way out there is, with how it stands now and where it is changed – and where everything is.
import type { ReactElement } from 'react'
import type { ServerStatus } from '../../../contract/commands/server.ts'
import type { Settings } from '../../../contract/settings.ts'
import { useClient } from '../../client/index.ts'
import { Mark } from '../../parts/icon.tsx'
import { useApp } from '../../state/app.ts'
import { formatRoute } from '../../state/route.ts'
import { useLoaded } from '../../state/use-loaded.ts'
import { text } from '../../text/words.ts'
import { hostOf, isOwn } from './host-of.ts'
import type { Section } from './sections.ts'
import styles from './settings.module.css'

const words = text.leaving

export function Privacy({ settings }: { settings: Settings }): ReactElement {
  const info = useApp((state) => state.info)
  const team = useApp((state) => state.team)
  const client = useClient()
  const { value } = useLoaded('ways out', async () => ({
    webhooks: (await client.call('webhooks.list', {})).length,
    server: await client.call('server.status', {}),
  }))
  const joined = team !== null && team.state !== 'none'
  const { analyser, embedder, analyserConsent, foreignUrls } = settings
  const isOpen =
    (value?.webhooks ?? 0) > 0 ||
    foreignUrls.length > 0 ||
    [analyser, embedder].some((model) => model !== null && 'url' in model && goesOut(model.url, analyserConsent))
  const headline = isOpen ? words.open : joined ? text.privacyTeam(team.label) : text.offline
  return (
    <>
      <section className={styles['about']}>
        <Mark size={44} />
        <div>
          <p>
            <strong>{headline}</strong>
          </p>
          <p>{text.privacyNote}</p>
          {info && (
            <dl>
              <dt>{text.version}</dt>
              <dd>
                {text.app} {info.version}
              </dd>
              <dt>{text.home}</dt>
              <dd>{info.home}</dd>
              <dt>{text.queue}</dt>
              <dd>{[info.queue.label, ...(joined ? [team.label] : [])].join(', ')}</dd>
            </dl>
          )}
        </div>
      </section>
      <WaysOut
        settings={settings}
        team={joined ? team.label : null}
        webhooks={value?.webhooks ?? 0}
        server={value?.server ?? null}
      />
    </>
  )
}

/** Whether text goes to another computer: it has an address there, and consent for it. */
const goesOut = (url: string, consented: readonly string[]): boolean =>
  !isOwn(url) && (consented.includes(hostOf(url)) || consented.includes(new URL(url).hostname))

interface WaysOutProps {
  settings: Settings
  /** The team's label; null: none was joined. */
  team: string | null
  webhooks: number
  server: ServerStatus | null
}

function WaysOut({ settings, team, webhooks, server }: WaysOutProps): ReactElement {
  const { analyser, analyserConsent, embedder, foreignUrls } = settings
  const model = (set: { url: string; model: string } | null): string | null => {
    if (set && isOwn(set.url)) return words.local(set.model)
    return set && goesOut(set.url, analyserConsent) ? words.to(hostOf(set.url)) : null
  }
  const rows: [keyof typeof words.rows, string | null, Section | null][] = [
    ['team', team === null ? null : words.to(team), 'queue'],
    ['analyser', model(analyser), 'analyser'],
    ['embedder', embedder && 'local' in embedder ? words.local(embedder.local) : model(embedder), 'search'],
    ['webhooks', webhooks === 0 ? null : words.count(webhooks), 'access'],
    [
      'server',
      server?.state === 'on' ? words.onPort(server.port) : server?.state === 'none' ? words.served : null,
      'access',
    ],
    ['fetched', foreignUrls.length === 0 ? null : words.count(foreignUrls.length), null],
    ['updates', null, null],
  ]
  return (
    <table className={styles['table']}>
      <caption>{words.title}</caption>
      <thead>
        <tr>
          <th scope="col">{words.what}</th>
          <th scope="col">{text.lanesMeaning}</th>
          <th scope="col">{words.when}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, stand, section]) => (
          <tr key={name} data-open={stand !== null}>
            <th scope="row">
              {section ? (
                <a href={formatRoute({ view: 'settings', section })}>{words.rows[name].label}</a>
              ) : (
                words.rows[name].label
              )}
            </th>
            <td>{words.rows[name].note}</td>
            <td>{stand ?? words.rows[name].off}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
