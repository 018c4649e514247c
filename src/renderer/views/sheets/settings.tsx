// Settings that matter to a person: theme, workers, languages; and what this program is.
import { useId, type ReactElement } from 'react'
import type { Settings } from '../../../contract/settings.ts'
import { useClient } from '../../client/index.ts'
import { cx } from '../../parts/cx.ts'
import { Mark } from '../../parts/icon.tsx'
import { Sheet } from '../../parts/sheet.tsx'
import { attempt } from '../../state/actions.ts'
import { showToast, useApp, type Info } from '../../state/app.ts'
import { setTheme, useTheme, type Theme } from '../../state/theme.ts'
import { useLoaded } from '../../state/use-loaded.ts'
import { text } from '../../text/en.ts'
import { language } from '../../text/format.ts'
import styles from './sheets.module.css'

export function SettingsSheet(): ReactElement {
  const open = useApp((state) => state.sheet === 'settings')
  return (
    <Sheet title={text.settings} open={open} onClose={() => useApp.setState({ sheet: null })}>
      <Body />
    </Sheet>
  )
}

function Body(): ReactElement {
  const client = useClient()
  const info = useApp((state) => state.info)
  const loaded = useLoaded('settings', () => client.call('settings.get', {}))
  return (
    <>
      <ThemeChoice />
      {loaded.value && <Reading key={JSON.stringify(loaded.value)} settings={loaded.value} info={info} />}
      {loaded.error && <p className={styles['error']}>{loaded.error.message}</p>}
      {info && <About info={info} />}
    </>
  )
}

const themes: readonly Theme[] = ['system', 'light', 'dark']

function ThemeChoice(): ReactElement {
  const theme = useTheme()
  return (
    <fieldset className={styles['field']}>
      <legend>{text.theme}</legend>
      <div className={styles['segments']}>
        {themes.map((name) => (
          <label key={name} className={cx(styles, theme === name && 'on')}>
            <input type="radio" name="theme" checked={theme === name} onChange={() => setTheme(name)} />
            {text.themes[name]}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

const mostWorkers = 8

function Reading({ settings, info }: { settings: Settings; info: Info | null }): ReactElement {
  const client = useClient()
  const id = useId()
  const save = (changed: Partial<Settings>): void =>
    attempt(async () => {
      await client.call('settings.set', { settings: changed })
      showToast({ tone: 'plain', title: text.saved, hint: '', details: null })
    })
  const chosen = new Set(settings.pipeline.languages)
  const toggle = (code: string, on: boolean): void => {
    const languages = (info?.languages ?? []).filter((known) => (known === code ? on : chosen.has(known)))
    if (languages.length > 0) save({ pipeline: { ...settings.pipeline, languages } })
  }
  return (
    <>
      <div className={styles['field']}>
        <label htmlFor={id}>{text.workersLabel}</label>
        <select
          id={id}
          defaultValue={settings.workers ?? ''}
          onChange={(event) => save({ workers: event.target.value === '' ? null : Number(event.target.value) })}
        >
          <option value="">{text.automatic}</option>
          {Array.from({ length: mostWorkers }, (_, index) => (
            <option key={index} value={index + 1}>
              {index + 1}
            </option>
          ))}
        </select>
        <small>{text.workersNote}</small>
      </div>
      <fieldset className={styles['field']}>
        <legend>{text.languages}</legend>
        <div className={styles['checks']}>
          {(info?.languages ?? []).map((code) => (
            <label key={code}>
              <input
                type="checkbox"
                defaultChecked={chosen.has(code)}
                onChange={(event) => toggle(code, event.target.checked)}
              />
              {language(code)}
            </label>
          ))}
        </div>
        <small>{text.languagesNote}</small>
      </fieldset>
    </>
  )
}

function About({ info }: { info: Info }): ReactElement {
  return (
    <section className={styles['about']}>
      <Mark size={40} />
      <div>
        <h3>
          {text.app} {info.version}
        </h3>
        <p>{text.offline}</p>
        <dl>
          <dt>{text.queue}</dt>
          <dd>{info.queue.label}</dd>
          <dt>{text.home}</dt>
          <dd>{info.home}</dd>
        </dl>
      </div>
    </section>
  )
}
