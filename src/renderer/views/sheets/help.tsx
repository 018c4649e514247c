// The keyboard, in one sheet. Single letters are shown only while they are keys.
import type { ReactElement } from 'react'
import { Sheet } from '../../parts/sheet.tsx'
import { useApp } from '../../state/app.ts'
import { usePrefs } from '../../state/prefs.ts'
import { text } from '../../text/words.ts'
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
      [shortcuts.fold, ['←', '→']],
      [shortcuts.toggle, ['Space']],
      [shortcuts.open, ['Enter']],
      [shortcuts.retry, [mod, 'R']],
      [shortcuts.cancel, ['Delete']],
      [shortcuts.front, ['Alt', 'Home End']],
      [shortcuts.columnWidth, ['Shift', '← →']],
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
      [shortcuts.palette, [mod, 'K']],
      [shortcuts.add, [mod, 'O']],
      [shortcuts.find, [mod, 'F']],
      [shortcuts.find, ['/']],
      [shortcuts.clear, ['Esc']],
      [shortcuts.panes, ['F6']],
      [text.settings, [mod, ',']],
      [shortcuts.help, ['?']],
    ],
  ],
]

export function HelpSheet(): ReactElement {
  const open = useApp((state) => state.sheet === 'help')
  const letters = usePrefs((state) => state.letters)
  const isKey = ([, keys]: [string, string[]]): boolean => letters || !/^[/?]$/.test(keys.join(''))
  return (
    <Sheet title={text.help} open={open} onClose={() => useApp.setState({ sheet: null })}>
      {groups.map(([name, keys]) => (
        <section key={name} className={styles['group']}>
          <h3>{name}</h3>
          <dl>
            {keys.filter(isKey).map(([does, combination]) => (
              <div key={does + combination.join('')} className={styles['pair']}>
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
