// The ways to take documents away: the files themselves first, then what people read, then what programs do.
import { Menu } from '@base-ui/react/menu'
import type { ReactElement, ReactNode } from 'react'
import { PackAs } from '../../contract/commands/documents.ts'
import { text } from '../text/words.ts'
import { Button } from './button.tsx'
import styles from './export-menu.module.css'
import { Icon } from './icon.tsx'

const first: readonly PackAs[] = ['original', 'pdf', 'txt', 'md']
const order: readonly PackAs[] = [...first, ...PackAs.options.filter((as) => !first.includes(as))]

interface ExportMenuProps {
  /** What there is of the documents. */
  offered: readonly PackAs[]
  look?: 'plain' | 'quiet'
  disabled?: boolean
  children: ReactNode
  onChoose: (as: PackAs) => void
}

export function ExportMenu({ offered, look = 'plain', disabled, children, onChoose }: ExportMenuProps): ReactElement {
  const shown = order.filter((as) => offered.includes(as))
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger
        disabled={disabled ?? false}
        render={
          <Button look={look} icon="download">
            {children}
          </Button>
        }
      />
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} align="end" collisionPadding={8} className={styles['floating']}>
          <Menu.Popup className={styles['menu']}>
            {shown.map((as) => (
              <Menu.Item key={as} className={styles['item']} onClick={() => onChoose(as)}>
                <Icon name={as === 'original' ? 'download' : 'file'} />
                {text.formats[as]}
                {as !== 'original' && <small>.{as}</small>}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
