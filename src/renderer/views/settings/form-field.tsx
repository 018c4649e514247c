// A field of a form of two columns: its label, and below it what it means.
import { useId, type InputHTMLAttributes, type ReactElement, type ReactNode } from 'react'
import styles from './rows.module.css'

interface FormFieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string
  note: string
  /** What stands beside the input, such as the list that it proposes. */
  children?: ReactNode
}

export function FormField({ label, note, children, ...input }: FormFieldProps): ReactElement {
  const id = useId()
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <div>
        <input id={id} aria-describedby={`${id}-note`} spellCheck={false} autoComplete="off" required {...input} />
        {children}
        <p id={`${id}-note`} className={styles['note']}>
          {note}
        </p>
      </div>
    </>
  )
}
