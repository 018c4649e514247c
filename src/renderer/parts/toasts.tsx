// Short messages at the lower edge. Errors stay longer, say what to do, and can be copied whole.
import type { ReactElement } from 'react'
import { attempt, copy } from '../state/actions.ts'
import { closeToast, useApp, type Toast } from '../state/app.ts'
import { text } from '../text/words.ts'
import { Button, IconButton } from './button.tsx'
import { cx } from './cx.ts'
import { Icon } from './icon.tsx'
import styles from './toasts.module.css'

export function Toasts(): ReactElement {
  const toasts = useApp((state) => state.toasts)
  return (
    <div className={styles['stack']}>
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </div>
  )
}

function ToastCard({ toast }: { toast: Toast }): ReactElement {
  const { details, action } = toast
  return (
    <div
      className={cx(styles, 'toast', toast.tone, action && toast.hint !== '' && 'below')}
      role={toast.tone === 'bad' ? 'alert' : undefined}
    >
      <Icon name={toast.tone === 'bad' ? 'alert' : 'check'} />
      <div className={styles['words']}>
        <strong>{toast.title}</strong>
        {toast.hint && <span>{toast.hint}</span>}
        {details !== null && (
          <Button look="quiet" icon="copy" className={styles['copy']} onClick={() => attempt(() => copy(details))}>
            {text.copyDetails}
          </Button>
        )}
      </div>
      {action && (
        <Button
          look="quiet"
          className={styles['act']}
          icon={action.icon ?? 'undo'}
          onClick={() => {
            closeToast(toast.id)
            action.run()
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton icon="x" label={text.close} onClick={() => closeToast(toast.id)} />
    </div>
  )
}
