// `npm start`: the desktop window, or the same window in a browser where Electron's binary or a display is missing.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildCommand, show } from './tools/command.ts'
import { isBuilt, root } from './tools/project.ts'

if (!isBuilt()) {
  console.log('Building once …')
  const code = await show(...buildCommand()).ended
  if (code !== 0) process.exit(code)
}

const electron = findElectron()
const reason = electron === null ? "Electron's binary is not installed" : hasDisplay() ? null : 'there is no display'
if (electron !== null && reason === null) {
  process.exitCode = await show(electron, [root, ...process.argv.slice(2)]).ended
} else {
  console.log(`The window opens in your browser, because ${reason}.`)
  if (electron === null)
    console.log('For the desktop app, fetch Electron once with `npx install-electron` and start again.')
  console.log('Open this link (it holds your access token); Ctrl-C stops:\n')
  const args = [join(root, 'out/main/cli.js'), 'serve', '--open', ...process.argv.slice(2)]
  process.exitCode = await show(process.execPath, args).ended
}

/**
 * The path of Electron's binary, or null. Looked up by hand: importing the package would download the binary,
 * and nothing is downloaded here without being asked for.
 */
function findElectron(): string | null {
  const home = join(root, 'node_modules/electron')
  const pathFile = join(home, 'path.txt')
  if (!existsSync(pathFile)) return null
  const binary = join(
    process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(home, 'dist'),
    readFileSync(pathFile, 'utf8').trim(),
  )
  return existsSync(binary) ? binary : null
}

function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true
  return Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])
}
