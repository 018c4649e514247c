// How the window looks and speaks: theme, language, single-letter keys. Kept by this window only.
import type { ReactElement, ReactNode } from 'react'
import { usePrefs } from '../../state/prefs.ts'
import { setTheme, useTheme, type Theme } from '../../state/theme.ts'
import { chosenLocale, locales, setLocale, type Locale } from '../../text/locale.ts'
import { text } from '../../text/words.ts'
import { Segments } from '../../parts/segments.tsx'
import styles from './settings.module.css'

const themes: readonly Theme[] = ['system', 'light', 'dark']

export function Appearance(): ReactElement {
  const theme = useTheme()
  const letters = usePrefs((state) => state.letters)
  const chosen = chosenLocale()
  const choices: readonly (Locale | 'system')[] = ['system', 'en', 'de']
  return (
    <>
      <Field label={text.theme}>
        <Segments
          name="theme"
          label={text.theme}
          value={theme}
          choices={themes.map((value) => ({ value, label: text.themes[value] }))}
          onChange={setTheme}
        />
      </Field>
      <Field label={text.language} note={text.languageNote}>
        <Segments
          name="language"
          label={text.language}
          value={chosen ?? 'system'}
          choices={choices.map((value) => ({
            value,
            label: value === 'system' || value === 'pseudo' ? text.themes.system : locales[value],
          }))}
          onChange={(value) => setLocale(value === 'system' ? null : value)}
        />
      </Field>
      <Field label={text.letterKeys} note={text.letterKeysNote}>
        <label className={styles['check']}>
          <input
            type="checkbox"
            checked={letters}
            onChange={(event) => usePrefs.setState({ letters: event.target.checked })}
          />
          {text.letterKeysOn}
        </label>
      </Field>
    </>
  )
}

function Field({ label, note, children }: { label: string; note?: string; children: ReactNode }): ReactElement {
  return (
    <div className={styles['field']}>
      <span className={styles['label']} aria-hidden="true">
        {label}
      </span>
      {children}
      {note && <p className={styles['note']}>{note}</p>}
    </div>
  )
}
