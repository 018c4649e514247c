// Buttons: with words, or with an icon alone and its name as label and tooltip. Targets are at least 28 px.
import { Tooltip } from '@base-ui/react/tooltip'
import type { ComponentProps, ReactElement } from 'react'
import styles from './button.module.css'
import { cx } from './cx.ts'
import { Icon, type IconName } from './icon.tsx'

interface ButtonProps extends ComponentProps<'button'> {
  icon?: IconName
  /** primary: the one thing to do here. quiet: no border until touched. */
  look?: 'primary' | 'plain' | 'quiet' | 'danger'
}

export function Button({ icon, look = 'plain', children, className, ...rest }: ButtonProps): ReactElement {
  return (
    <button type="button" className={cx(styles, 'button', look, className)} {...rest}>
      {icon && <Icon name={icon} />}
      <span>{children}</span>
    </button>
  )
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label'> {
  icon: IconName
  label: string
  /** Said below the label in the tooltip. */
  note?: string | undefined
}

export function IconButton({ icon, label, note, className, ...rest }: IconButtonProps): ReactElement {
  return (
    <Tip label={label} note={note}>
      <button type="button" className={cx(styles, 'icon', className)} aria-label={label} {...rest}>
        <Icon name={icon} />
      </button>
    </Tip>
  )
}

/** A tooltip on what it wraps, after a short rest of the pointer or on keyboard focus. */
export function Tip({
  label,
  note,
  children,
}: {
  label: string
  note?: string | undefined
  children: ReactElement
}): ReactElement {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={children} />
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} collisionPadding={8} className={styles['floating']}>
          <Tooltip.Popup className={styles['tip']}>
            {label}
            {note && <small>{note}</small>}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
