// Which columns the list has, whether documents stand under their batches, and the way back to how it was.
import { Menu } from '@base-ui/react/menu'
import type { ReactElement } from 'react'
import { Icon } from '../../parts/icon.tsx'
import menu from '../../parts/menu.module.css'
import { ColumnKey, defaultColumns } from '../../state/columns.ts'
import { usePrefs } from '../../state/prefs.ts'
import { text } from '../../text/words.ts'

export function ColumnMenu(): ReactElement {
  const columns = usePrefs((state) => state.columns)
  const grouped = usePrefs((state) => state.grouped)
  const toggle = (key: ColumnKey, on: boolean): void => {
    const { columns } = usePrefs.getState()
    // In the order of the list of columns, whenever each was chosen.
    usePrefs.setState({ columns: ColumnKey.options.filter((known) => (known === key ? on : columns.includes(known))) })
  }
  return (
    <Menu.Root>
      <Menu.Trigger className={menu['trigger']} aria-label={text.chooseColumns} title={text.chooseColumns}>
        <Icon name="columns" size={14} />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end" className={menu['floating']}>
          <Menu.Popup className={menu['menu']}>
            <Menu.Group>
              <Menu.GroupLabel className={menu['label']}>{text.columnsTitle}</Menu.GroupLabel>
              {ColumnKey.options.map((key) => (
                <Menu.CheckboxItem
                  key={key}
                  checked={columns.includes(key)}
                  disabled={key === 'name'}
                  closeOnClick={false}
                  onCheckedChange={(on) => toggle(key, on)}
                  className={menu['item']}
                >
                  <Menu.CheckboxItemIndicator keepMounted className={menu['check']}>
                    <Icon name="check" size={14} />
                  </Menu.CheckboxItemIndicator>
                  {text.columnNotes[key]}
                </Menu.CheckboxItem>
              ))}
            </Menu.Group>
            <Menu.Separator className={menu['line']} />
            <Menu.CheckboxItem
              checked={grouped}
              closeOnClick={false}
              onCheckedChange={(on) => usePrefs.setState({ grouped: on })}
              className={menu['item']}
            >
              <Menu.CheckboxItemIndicator keepMounted className={menu['check']}>
                <Icon name="check" size={14} />
              </Menu.CheckboxItemIndicator>
              {text.groupBatches}
            </Menu.CheckboxItem>
            <Menu.Separator className={menu['line']} />
            <Menu.Item
              className={menu['item']}
              onClick={() => usePrefs.setState({ columns: [...defaultColumns], widths: {}, grouped: true })}
            >
              <span className={menu['check']} />
              {text.columnsReset}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
