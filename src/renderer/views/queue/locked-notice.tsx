// Says that documents are locked, and takes a password that is tried on all of them.
import { useMemo, useState, type ReactElement } from 'react'
import { useClient } from '../../client/index.ts'
import { Button } from '../../parts/button.tsx'
import { Icon } from '../../parts/icon.tsx'
import { unlockAll } from '../../state/actions.ts'
import { usePrefs } from '../../state/prefs.ts'
import { isLocked, queuesOf } from '../../state/select.ts'
import { text } from '../../text/words.ts'
import styles from './locked-notice.module.css'
import { UnlockForm } from './unlock-form.tsx'
import { useCalm } from './use-calm.ts'

export function LockedNotice(): ReactElement | null {
  const client = useClient()
  const library = useCalm((state) => state.library)
  const show = usePrefs((state) => state.show)
  const [isOpen, setOpen] = useState(false)
  const count = useMemo(() => {
    const shown = new Set(queuesOf(show))
    let locked = 0
    for (const document of library.documents.values()) if (isLocked(document) && shown.has(document.queue)) locked++
    return locked
  }, [library, show])
  if (count === 0) return null
  return (
    <section className={styles['notice']} aria-label={text.unlock.locked(count)}>
      <Icon name="lock" />
      <div>
        <strong>{text.unlock.locked(count)}</strong>
        {isOpen && <UnlockForm one={false} unlock={(password, remember) => unlockAll(client, password, remember)} />}
      </div>
      <Button look="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? text.cancel : text.unlock.enter}
      </Button>
    </section>
  )
}
