// The window as a whole: session, route, drop target, sheets, toasts, and what is said aloud.
import { CSPProvider } from '@base-ui/react/csp-provider'
import { Tooltip } from '@base-ui/react/tooltip'
import { useEffect, type ReactElement } from 'react'
import styles from './app.module.css'
import type { SheafClient } from './client/client.ts'
import { ClientContext } from './client/index.ts'
import { DropZone } from './parts/drop-zone.tsx'
import { Live } from './parts/live.tsx'
import { Toasts } from './parts/toasts.tsx'
import { useApp } from './state/app.ts'
import { useRoute } from './state/route.ts'
import { countTabs } from './state/select.ts'
import { startSession } from './state/session.ts'
import { text } from './text/en.ts'
import { DocumentScreen } from './views/document/document.tsx'
import { QueueScreen } from './views/queue/queue.tsx'
import { HelpSheet } from './views/sheets/help.tsx'
import { SettingsSheet } from './views/sheets/settings.tsx'
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
        {/* The list stays mounted below an open document, so that coming back finds it as it was left. */}
        <div className={styles['screen']} hidden={route.view !== 'queue'}>
          <QueueScreen />
        </div>
        {route.view === 'document' && (
          <div className={styles['screen']}>
            <DocumentScreen key={route.id} id={route.id} page={route.page} chunk={route.chunk} />
          </div>
        )}
      </div>
      <SettingsSheet />
      <HelpSheet />
      <Toasts />
      <Said />
    </DropZone>
  )
}

/** Says how the queue stands whenever that changes. */
function Said(): ReactElement {
  const library = useApp((state) => state.library)
  const { all, done, active, problems } = countTabs(library)
  return <Live message={all ? text.announceCounts(done, active, problems) : ''} />
}
