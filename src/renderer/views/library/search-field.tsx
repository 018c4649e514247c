// The library's search field.
import type { ReactElement } from 'react'
import { IconButton } from '../../parts/button.tsx'
import { Icon } from '../../parts/icon.tsx'
import { text } from '../../text/words.ts'
import styles from './search-field.module.css'

export function SearchField({ value, onChange }: { value: string; onChange: (words: string) => void }): ReactElement {
  return (
    <div className={styles['search']} role="search">
      <Icon name="search" />
      <input
        type="search"
        data-search
        aria-label={text.library.search}
        placeholder={text.library.placeholder}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        spellCheck={false}
        autoComplete="off"
        autoFocus
      />
      {value !== '' && <IconButton icon="x" label={text.searchClear} onClick={() => onChange('')} />}
    </div>
  )
}
