// The keyboard, in one sheet.
import type { ReactElement } from 'react'
import { Sheet } from '../../parts/sheet.tsx'
import { useApp } from '../../state/app.ts'
import { text } from '../../text/en.ts'
import styles from './sheets.module.css'

const mac = /mac/i.test(navigator.platform)
const mod = mac ? '⌘' : 'Ctrl'
const { shortcuts } = text

const groups: [string, [string, string[]][]][] = [
  [
    shortcuts.list,
    [
      [shortcuts.move, ['↑', '↓']],
      [shortcuts.select, ['Shift', '↑ ↓']],
      [shortcuts.selectAll, [mod, 'A']],
      [shortcuts.toggle, ['Space']],
      [shortcuts.open, ['Enter']],
      [shortcuts.retry, [mod, 'R']],
      [shortcuts.cancel, ['Delete']],
    ],
  ],
  [
    shortcuts.document,
    [
      [shortcuts.pages, ['Page ↑', 'Page ↓']],
      [shortcuts.zoom, [mod, '+ − 0']],
      [shortcuts.back, ['Esc']],
    ],
  ],
  [
    shortcuts.everywhere,
    [
      [shortcuts.add, [mod, 'O']],
      [shortcuts.find, ['/']],
      [shortcuts.clear, ['Esc']],
      [text.settings, [mod, ',']],
      [shortcuts.help, ['?']],
    ],
  ],
]

export function HelpSheet(): ReactElement {
  const open = useApp((state) => state.sheet === 'help')
  return (
    <Sheet title={text.help} open={open} onClose={() => useApp.setState({ sheet: null })}>
      {groups.map(([name, keys]) => (
        <section key={name} className={styles['group']}>
          <h3>{name}</h3>
          <dl>
            {keys.map(([does, combination]) => (
              <div key={does} className={styles['pair']}>
                <dt>{does}</dt>
                <dd>
                  {combination.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Sheet>
  )
}
