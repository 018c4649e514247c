// The menu on each system.
import type { MenuItemConstructorOptions } from 'electron'
import { expect, test } from 'vitest'
import { type MenuActions, menuTemplate } from './menu-template.ts'

const done: string[] = []
const names = ['addFiles', 'addFolder', 'pause', 'resume', 'find', 'settings'] as const
const actions = Object.fromEntries(names.map((name) => [name, () => done.push(name)])) as unknown as MenuActions
const menuOf = (platform: NodeJS.Platform): MenuItemConstructorOptions[] =>
  menuTemplate(actions, { platform, developer: false })
const itemsOf = (menu: MenuItemConstructorOptions | undefined): MenuItemConstructorOptions[] =>
  (menu?.submenu ?? []) as MenuItemConstructorOptions[]
const rolesOf = (menu: MenuItemConstructorOptions | undefined): (string | undefined)[] =>
  itemsOf(menu).map(({ role }) => role)

test('a Mac has a menu of the app, with settings, services and the way out; File closes the window', () => {
  const [app, file] = menuOf('darwin')
  expect(app?.role).toBe('appMenu')
  expect(rolesOf(app)).toEqual(expect.arrayContaining(['about', 'services', 'hide', 'hideOthers', 'unhide', 'quit']))
  expect(itemsOf(app).map(({ id }) => id)).toContain('settings')
  expect(itemsOf(file).map(({ id }) => id)).not.toContain('settings')
  expect(rolesOf(file).at(-1)).toBe('close')
})

test.each(['win32', 'linux'] as const)('on %s File has the settings and the way out', (platform) => {
  const [file] = menuOf(platform)
  expect(file?.label).toBe('&File')
  expect(itemsOf(file).map(({ id }) => id)).toContain('settings')
  expect(rolesOf(file).at(-1)).toBe('quit')
})

test.each(['darwin', 'win32', 'linux'] as const)(
  'on %s text can be edited by the usual keys, and every item does what it says',
  (platform) => {
    const menu = menuOf(platform)
    const edit = menu.find(({ label }) => label === '&Edit')
    for (const role of ['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll']) expect(rolesOf(edit)).toContain(role)
    done.length = 0
    for (const item of menu.flatMap(itemsOf)) (item.click as (() => void) | undefined)?.()
    expect(done.toSorted()).toEqual([...names].toSorted())
    const keys = menu.flatMap(itemsOf).flatMap(({ accelerator }) => accelerator ?? [])
    expect(new Set(keys).size).toBe(keys.length)
  },
)
