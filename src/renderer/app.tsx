// The window as a whole: session, route, rail, drop target, sheets, toasts, and what is said aloud.
import { CSPProvider } from '@base-ui/react/csp-provider'
import { Tooltip } from '@base-ui/react/tooltip'
import { useEffect, useMemo, type ReactElement } from 'react'
import styles from './app.module.css'
import type { SheafClient } from './client/client.ts'
import { ClientContext, useClient } from './client/index.ts'
import { DropZone } from './parts/drop-zone.tsx'
import { Live } from './parts/live.tsx'
import { Rail } from './parts/rail.tsx'
import { Toasts } from './parts/toasts.tsx'
import { useApp } from './state/app.ts'
import { useLine } from './state/line.ts'
import { usePrefs } from './state/prefs.ts'
import { useRoute, type Route } from './state/route.ts'
import { countTabs } from './state/select.ts'
import { startSession } from './state/session.ts'
import { text } from './text/words.ts'
import { DocumentScreen } from './views/document/document.tsx'
import { HealthScreen } from './views/health/health.tsx'
import { LibraryScreen } from './views/library/library.tsx'
import { Palette } from './views/palette/palette.tsx'
import { QueueScreen } from './views/queue/queue.tsx'
import { SettingsScreen } from './views/settings/settings.tsx'
import { HelpSheet } from './views/sheets/help.tsx'
import { PreflightSheet } from './views/sheets/preflight.tsx'
import { useGlobalKeys } from './views/keys.ts'

export function App({ client }: { client: SheafClient }): ReactElement {
  useEffect(() => startSession(client), [client])
  return (
    <CSPProvider disableStyleElements>
      <ClientContext value={client}>
        <Tooltip.Provider delay={500} closeDelay={0}>
          <Window />
        </Tooltip.Provider>
      </ClientContext>
    </CSPProvider>
  )
}

function Window(): ReactElement {
  const route = useRoute()
  useGlobalKeys()
  return (
    <DropZone>
      <div className={styles['window']}>
        <Rail />
        {/* The list stays mounted below other views, so that coming back finds it as it was left. */}
        <div className={styles['screen']} hidden={route.view !== 'queue'}>
          <QueueScreen />
        </div>
        {route.view !== 'queue' && (
          <div className={styles['screen']}>
            <Screen route={route} />
          </div>
        )}
      </div>
      {/* As wide as text is large: lists that reckon in pixels watch it. */}
      <i id="text-size" className={styles['probe']} aria-hidden="true" />
      <HelpSheet />
      <PreflightSheet />
      <Palette />
      <Toasts />
      <Said />
    </DropZone>
  )
}

function Screen({ route }: { route: Exclude<Route, { view: 'queue' }> }): ReactElement | null {
  switch (route.view) {
    case 'document':
      return (
        <InItsQueue id={route.id}>
          <DocumentScreen key={route.id} id={route.id} page={route.page} chunk={route.chunk} find={route.find} />
        </InItsQueue>
      )
    case 'health':
      return <HealthScreen />
    case 'settings':
      return <SettingsScreen section={route.section} />
    case 'library':
      return <LibraryScreen query={route.query} />
  }
}

/** What is within speaks to the queue that the document is in. */
function InItsQueue({ id, children }: { id: string; children: ReactElement }): ReactElement {
  const client = useClient()
  const queue = useApp((state) => state.library.documents.get(id)?.queue ?? 'local')
  const own = useMemo(() => client.at(queue), [client, queue])
  return <ClientContext value={own}>{children}</ClientContext>
}

/** Says how the queue stands whenever that changes, and when the team's database goes or comes. */
function Said(): ReactElement {
  const library = useApp((state) => state.library)
  const shown = usePrefs((state) => state.show)
  const away = useApp((state) => state.team?.state === 'away')
  const { all, done, active, problems } = countTabs(library, shown)
  const counts = all ? text.announceCounts(done, active, problems) : ''
  const moved = useLine((state) => state.said)
  return <Live message={moved || (away ? `${text.team.queue}: ${text.team.states.away}. ${counts}` : counts)} />
}
