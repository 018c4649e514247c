// Deliberate defects of the desktop app: in the main bundle, in the preload, in what is packed. Does a test of the harness find each?
//   node scripts/mutate-desktop.ts [--only TEXT]
// It works on a copy of the built bundles (npm run build) and prints a line each. Defects of the app's defences: mutate-security.ts --bundles.
import { parseArgs } from 'node:util'
import { bundleEntries, Copy, type Trial, tryAll } from './tools/mutation.ts'

interface Defect {
  breaks: string
  file: string
  from: string
  to: string
  /** In e2e/desktop.e2e.ts, or in e2e/packaged.e2e.ts where the file is not a bundle. */
  test: string
}

const main = 'out/main/index.js'
const preload = 'out/preload/index.cjs'
const packing = 'electron-builder.yml'
const working =
  'while there is work the icon has its number, the taskbar its bar, and the computer stays awake; menu and tray pause and resume'

const defects: Defect[] = [
  {
    breaks: 'files of a second start are lost',
    file: main,
    from: 'app.on("second-instance",',
    to: 'app.on("second-instance-of-nobody",',
    test: 'files given to a second start are taken by the first; a link that names nothing of ours opens nothing',
  },
  {
    breaks: 'a batch ends without a word',
    file: main,
    from: 'notification.show();',
    to: '',
    test: 'the menu adds files that the dialog gave, and the batch ends with one notification',
  },
  {
    breaks: 'the computer falls asleep over its work',
    file: main,
    from: 'if (wanted && blocker === null) blocker = powerSaveBlocker.start("prevent-app-suspension");',
    to: 'if (wanted && blocker === null) blocker = null;',
    test: working,
  },
  {
    breaks: 'the icon has no number',
    file: main,
    from: 'app.setBadgeCount(now.open);',
    to: '',
    test: working,
  },
  {
    breaks: 'work goes on on the battery',
    file: main,
    from: 'const battery = () => void onBattery().catch(reportError);',
    to: 'const battery = () => void onBattery;',
    test: 'on its battery the computer rests where that is wanted, and goes on at the mains',
  },
  {
    breaks: 'recent documents are forgotten',
    file: main,
    from: 'for (const file of paths) app.addRecentDocument(file);',
    to: '',
    test: 'a link opens what it names and nothing else; what was added is among the recent documents',
  },
  {
    breaks: 'a password is kept in the open',
    file: main,
    from: '!["basic_text", "unknown"].includes(',
    to: '![].includes(',
    test: 'the password of a team’s queue is kept by the keychain, and not in the open where there is none',
  },
  {
    breaks: 'closing the window ends work without asking',
    file: main,
    from: 'open === 0 ? "quit" : onClose === "ask"',
    to: 'open >= 0 ? "quit" : onClose === "ask"',
    test: 'closing the window while there is work asks once, goes on in the tray, and is opened again from there',
  },
  {
    breaks: 'a page that died stays dead',
    file: main,
    from: 'window.webContents.reload();',
    to: 'void 0;',
    test: 'the page, a worker and the app die during work: each time the window soon tells the truth',
  },
  {
    breaks: 'the taskbar shows nothing',
    file: main,
    from: 'theWindow()?.setProgressBar(fraction(batches));',
    to: 'fraction(batches);',
    test: working,
  },
  {
    breaks: 'a window that was large opens small',
    file: main,
    from: 'if (maximized) window.maximize();',
    to: '',
    test: 'the page, a worker and the app die during work: each time the window soon tells the truth',
  },
  {
    breaks: 'a start that cannot be says nothing',
    file: main,
    from: 'dialog.showErrorBox("Sheaf", ',
    to: 'void ("Sheaf", ',
    test: 'a start that cannot be says why and ends',
  },
  {
    breaks: 'outputs are shown nowhere',
    file: main,
    from: 'shell.showItemInFolder(await outputOf(engine, path))',
    to: 'void await outputOf(engine, path)',
    test: 'outputs go to a folder that was picked, and are opened and shown from the document',
  },
  {
    breaks: 'whoever shut the computer down waits for work',
    file: main,
    from: 'powerMonitor.on("shutdown", () => app.quit());',
    to: '',
    test: 'the last document, the end of the session and of the last window end the app, where that is wanted',
  },
  {
    breaks: 'dropped files are nobody’s',
    file: preload,
    from: 'if (path !== "") electron.ipcRenderer.send("sheaf:dropped", path);',
    to: '',
    test: 'dropped files go to done',
  },
  {
    breaks: 'the menu leads nowhere',
    file: preload,
    from: 'electron.ipcRenderer.on("sheaf:go",',
    to: 'electron.ipcRenderer.on("sheaf:gone",',
    test: 'a link opens what it names and nothing else; what was added is among the recent documents',
  },
  {
    breaks: 'the window hears of nothing',
    file: preload,
    from: 'if (to === id) listener(updates);',
    to: 'if (to === -1) listener(updates);',
    test: 'dropped files go to done',
  },
  {
    breaks: 'the samples stay at home',
    file: packing,
    from: '  - samples/**\n',
    to: '',
    test: 'what the app needs is packed, and nothing else',
  },
  {
    breaks: 'specs are packed with the app',
    file: packing,
    from: '  - samples/**\n',
    to: '  - samples/**\n  - e2e/**\n',
    test: 'what the app needs is packed, and nothing else',
  },
  {
    breaks: 'binaries of every platform are packed',
    file: packing,
    from: "  - '!node_modules/better-sqlite3/prebuilds/!(${platform}*-${arch}).node'\n",
    to: '',
    test: 'native modules lie beside the archive, where the linker can read them',
  },
  {
    breaks: 'code beside the archive is loaded',
    file: packing,
    from: 'onlyLoadAppFromAsar: true',
    to: 'onlyLoadAppFromAsar: false',
    test: 'fuses: no Node in disguise, no debugger, only this archive',
  },
  {
    breaks: 'the app starts as the command line',
    file: 'package.json',
    from: '"main": "./out/main/index.js"',
    to: '"main": "./out/main/cli.js"',
    test: 'the packed package.json starts the main bundle and carries no scripts of ours',
  },
]

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } })
const chosen = defects.filter(({ breaks, file }) => `${file} ${breaks}`.includes(values.only))
using copy = new Copy(bundleEntries)
const survived = await tryAll(
  copy,
  chosen.map(({ breaks, file, from, to, test }): Trial => {
    const spec = file.startsWith('out/') ? 'e2e/desktop.e2e.ts' : 'e2e/packaged.e2e.ts'
    return {
      name: `${file}: ${breaks}`,
      mutation: { breaks, file, from, to },
      tests: { files: [spec], name: test, project: 'e2e' },
    }
  }),
)
console.log(
  survived === 0
    ? `every one of ${chosen.length} defects was found`
    : `${survived} of ${chosen.length} defects were not found`,
)
process.exitCode = survived === 0 ? 0 : 1
