// Folders: whether one looks before a folder is added, and the folders whose files are taken in by themselves.
import { useEffect, useState, type ReactElement } from 'react'
import type { HotFolderView } from '../../../contract/commands/folders.ts'
import { HotFolder } from '../../../contract/settings.ts'
import { useClient } from '../../client/index.ts'
import { Button } from '../../parts/button.tsx'
import { Icon } from '../../parts/icon.tsx'
import { attempt } from '../../state/actions.ts'
import { showToast } from '../../state/app.ts'
import { saidInLine } from '../../text/said.ts'
import { usePrefs } from '../../state/prefs.ts'
import { useLoaded } from '../../state/use-loaded.ts'
import { date } from '../../text/format.ts'
import { lanes, text } from '../../text/words.ts'
import { Confirm } from './confirm.tsx'
import { FolderForm } from './folder-form.tsx'
import styles from './rows.module.css'

const words = text.folders
/** Milliseconds between looks how the folders stand. */
const interval = 2000

export function Folders(): ReactElement {
  return (
    <>
      <Preflight />
      <HotFolders />
    </>
  )
}

function Preflight(): ReactElement {
  const preflight = usePrefs((state) => state.preflight)
  return (
    <section className={styles['section']} aria-labelledby="folders-preflight">
      <h3 id="folders-preflight">{words.preflight}</h3>
      <div className={styles['choices']}>
        <label>
          <input
            type="checkbox"
            checked={preflight}
            onChange={(event) => usePrefs.setState({ preflight: event.target.checked })}
          />
          <span>{words.preflightOn}</span>
        </label>
      </div>
      <p className={styles['note']}>
        {words.preflightNote} {text.defaultIs(text.on)}
      </p>
    </section>
  )
}

function HotFolders(): ReactElement {
  const client = useClient()
  const [version, setVersion] = useState(0)
  /** The folder that is being changed; new: one that is being added. */
  const [editing, setEditing] = useState<HotFolder | 'new' | null>(null)
  const { value: views, error } = useLoaded(`folders ${version}`, () => client.call('folders.list', {}))
  const again = (): void => setVersion((before) => before + 1)
  useEffect(() => {
    const timer = setInterval(
      () => document.visibilityState === 'visible' && setVersion((before) => before + 1),
      interval,
    )
    return () => clearInterval(timer)
  }, [])
  const saved = (folder: HotFolder): void => {
    setEditing(null)
    showToast({ tone: 'plain', title: words.saved(folder.path), hint: '', details: null })
    again()
  }
  const remove = (path: string): void =>
    attempt(async () => {
      await client.call('folders.remove', { path })
      showToast({ tone: 'plain', title: words.removed(path), hint: '', details: null })
      again()
    })
  /** The app asks for the folder first; over HTTP its path is written. */
  const add = (): void =>
    attempt(async () => {
      if (!client.pick) return setEditing('new')
      const [source] = await client.pick('folder')
      if (source?.kind === 'path') setEditing(HotFolder.parse({ path: source.path }))
    })
  const isNew = editing !== null && (editing === 'new' || !views?.some(({ folder }) => folder.path === editing.path))
  return (
    <section className={styles['section']} aria-labelledby="folders-hot">
      <header>
        <h3 id="folders-hot">{words.title}</h3>
        {editing === null && (
          <Button icon="plus" onClick={add}>
            {words.add}
          </Button>
        )}
      </header>
      <p className={styles['note']}>{words.note}</p>
      {error && <p role="alert">{saidInLine(error)}</p>}
      {isNew && (
        <FolderForm
          folder={editing === 'new' ? null : editing}
          isNew
          onClose={() => setEditing(null)}
          onSaved={saved}
        />
      )}
      {views?.length === 0 && !isNew && <p className={styles['empty']}>{words.none}</p>}
      {views && views.length > 0 && (
        <ul className={styles['rows']}>
          {views.map((view) =>
            editing !== null && editing !== 'new' && editing.path === view.folder.path ? (
              <li key={view.folder.path}>
                <FolderForm folder={editing} onClose={() => setEditing(null)} onSaved={saved} />
              </li>
            ) : (
              <li key={view.folder.path}>
                <Facts view={view} />
                <div className={styles['acts']}>
                  <Button
                    look="quiet"
                    aria-label={words.changeNamed(view.folder.path)}
                    onClick={() => setEditing(view.folder)}
                  >
                    {words.change}
                  </Button>
                  <Confirm
                    label={words.remove}
                    name={words.removeNamed(view.folder.path)}
                    note={words.sure}
                    yes={words.removeNow}
                    onYes={() => remove(view.folder.path)}
                  />
                </div>
              </li>
            ),
          )}
        </ul>
      )}
    </section>
  )
}

const tones = { watched: 'good', resting: undefined, away: 'bad' } as const

function Facts({ view }: { view: HotFolderView }): ReactElement {
  const { folder, state, reason, files, changing, inHand, takenAt } = view
  const { lane, realm, subfolders, done, out, formats } = folder
  return (
    <div>
      <strong data-kind="data">{folder.path}</strong>
      <span className={styles['tags']}>
        <span data-tone={tones[state]}>{words.states[state]}</span>
      </span>
      {reason ? (
        <p data-tone="bad">
          <span data-kind="data">{saidInLine(reason)}</span>
        </p>
      ) : (
        <p>
          <span>{words.counts(files, changing, inHand)}</span>
          {takenAt !== null && <span>{words.takenAt(date(takenAt))}</span>}
        </p>
      )}
      <p>
        <span>
          {words.lane} {lanes[lane]}
        </span>
        {realm !== '' && <span>{text.access.tokens.inRealm(realm)}</span>}
        {subfolders !== 'none' && (
          <span>
            {words.subfolders} {words.subfolderNames[subfolders]}
          </span>
        )}
        <span>
          {words.done} {words.doneNames[done]}
        </span>
      </p>
      {out !== null && (
        <p>
          <Icon name="folder" size={12} />
          <span data-kind="data">
            {out} ({formats.join(', ')})
          </span>
        </p>
      )}
    </div>
  )
}
