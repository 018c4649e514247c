// A field for a class: any name may be given; those there are come up as it is typed.
import { useId, type ReactElement, type Ref } from 'react'
import { unknownClass } from '../../contract/understanding.ts'
import { useClient } from '../client/index.ts'
import { useLoaded } from '../state/use-loaded.ts'
import { classLabel } from '../text/class-label.ts'

export function ClassField({
  label,
  value,
  onChange,
  onEscape,
  realm = '',
  autoFocus = false,
  ref,
}: {
  label: string
  value: string
  onChange: (value: string) => void
  onEscape?: () => void
  realm?: string
  autoFocus?: boolean
  ref?: Ref<HTMLInputElement>
}): ReactElement {
  const client = useClient()
  const list = useId()
  const classes = useLoaded(`${client.queue} ${realm}`, () => client.call('classify.classes', { realm }))
  return (
    <label>
      {label}
      <input
        ref={ref}
        list={list}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || !onEscape) return
          event.stopPropagation()
          onEscape()
        }}
        maxLength={60}
        autoComplete="off"
        autoFocus={autoFocus}
      />
      <datalist id={list}>
        {(classes.value ?? [])
          .filter((one) => one.class !== unknownClass)
          .map((one) => (
            <option key={one.class} value={classLabel(one.class)} />
          ))}
      </datalist>
    </label>
  )
}
