// Settings: sections beside their fields, each field with its meaning, its cost and its default. A change is kept as it is made.
import type { ReactElement } from 'react'
import { Settings } from '../../../contract/settings.ts'
import { useClient } from '../../client/index.ts'
import { attempt } from '../../state/actions.ts'
import { showToast, useApp } from '../../state/app.ts'
import { saidInLine } from '../../text/said.ts'
import { formatRoute } from '../../state/route.ts'
import { useLoaded } from '../../state/use-loaded.ts'
import { text } from '../../text/words.ts'
import { Access } from './access.tsx'
import { Analyser } from './analyser.tsx'
import { Appearance } from './appearance.tsx'
import { Folders } from './folders.tsx'
import { Embedder } from './embedder.tsx'
import { Lanes } from './lanes.tsx'
import { Privacy } from './privacy.tsx'
import { Retention } from './retention.tsx'
import { fieldsOf, sections, type Section } from './sections.ts'
import styles from './settings.module.css'
import { SettingField, type Save } from './setting-field.tsx'
import { TeamForm } from './team-form.tsx'

const usual = Settings.parse({})
/** A little room before these: what is made of documents, where things are kept, who may and how far. */
const begins: ReadonlySet<Section> = new Set<Section>(['recognition', 'retention', 'access'])

export function SettingsScreen({ section }: { section: string }): ReactElement {
  const client = useClient()
  const info = useApp((state) => state.info)
  const current = sections.find((known) => known === section) ?? 'appearance'
  const version = useApp((state) => state.teamAsked)
  const loaded = useLoaded(`settings ${version}`, () => client.call('settings.get', {}))
  const save: Save = (change) =>
    attempt(async () => {
      await client.call('settings.set', { settings: change })
      useApp.setState(({ teamAsked }) => ({ teamAsked: teamAsked + 1 }))
      showToast({ tone: 'plain', title: text.saved, hint: '', details: null })
    })
  const words = text.settingsSections[current]
  // What only a desktop has is not offered by a server.
  const shown = sections.filter((name) => name !== 'desktop' || info?.host === 'electron')
  return (
    <div className={styles['settings']}>
      <nav className={styles['sections']} aria-label={text.settings}>
        <h1>{text.settings}</h1>
        <ul>
          {shown.map((name) => (
            <li key={name} data-begins={begins.has(name) || undefined}>
              <a
                href={formatRoute({ view: 'settings', section: name })}
                aria-current={name === current ? 'page' : undefined}
              >
                {text.settingsSections[name].title}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <main className={styles['main']}>
        <h2>{words.title}</h2>
        <p className={styles['intro']}>{words.intro}</p>
        {loaded.error && <p role="alert">{saidInLine(loaded.error)}</p>}
        <Special section={current} settings={loaded.value} save={save} />
        {loaded.value &&
          fieldsOf(current).map((field) => (
            <SettingField
              key={
                field.kind === 'number'
                  ? field.name
                  : `${field.name} ${JSON.stringify(field.read(loaded.value ?? usual))}`
              }
              field={field}
              settings={loaded.value ?? usual}
              usual={usual}
              languages={info?.languages ?? []}
              save={save}
            />
          ))}
      </main>
    </div>
  )
}

/** What a section has besides fields. */
function Special({
  section,
  settings,
  save,
}: {
  section: Section
  settings: Settings | null
  save: Save
}): ReactElement | null {
  switch (section) {
    case 'appearance':
      return <Appearance />
    case 'queue':
      return <TeamForm />
    case 'lanes':
      return <Lanes />
    case 'analyser':
      return settings && <Analyser settings={settings} save={save} />
    case 'search':
      return settings && <Embedder settings={settings} save={save} />
    case 'retention':
      return settings && <Retention settings={settings} save={save} />
    case 'folders':
      return <Folders />
    case 'access':
      return <Access />
    case 'privacy':
      return settings && <Privacy settings={settings} />
    default:
      return null
  }
}
