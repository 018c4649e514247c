// The browser of the end-to-end specs: SHEAF_CHROMIUM, an installed Chromium, else the packed one from npm, unpacked once
// into node_modules/.cache with its own libraries and font, so that nothing has to be installed on the machine.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { chromium, type Browser } from 'playwright-core'

/** How to start a Chromium: the program, its flags, its whole environment, and a name for the record. */
export interface BrowserSpec {
  executable: string
  args: string[]
  env: Record<string, string>
  name: string
}

const root = path.resolve(import.meta.dirname, '..')
const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

/** No name resolves but the loopback's: a spec that reached out would fail. Root cannot have Chromium's sandbox. */
const args = [
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--font-render-hinting=none',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
]

/** Finds a Chromium. Throws with the ways out when there is none. */
export async function findBrowser(): Promise<BrowserSpec> {
  const chosen = process.env['SHEAF_CHROMIUM'] ?? installed.find((file) => existsSync(file))
  if (chosen !== undefined) {
    if (!existsSync(chosen)) throw new Error(`SHEAF_CHROMIUM names ${chosen}, which is not there`)
    return { executable: chosen, args, env: inherited(), name: `Chromium (${chosen})` }
  }
  if (process.platform === 'linux' && process.arch === 'x64') return packed()
  throw new Error(
    'No Chromium was found. Install Chrome or Chromium, or name one with SHEAF_CHROMIUM. (The packed one is for Linux on x64.)',
  )
}

/** Starts the browser; it ends with this process, whose pipe it holds. */
export async function openBrowser(): Promise<{ browser: Browser; name: string }> {
  const spec = await findBrowser()
  const browser = await chromium.launch({
    executablePath: spec.executable,
    args: spec.args,
    env: spec.env,
    headless: true,
  })
  return { browser, name: `${spec.name}, ${browser.version()}` }
}

/** The packed Chromium. Unpacking (3 s, 210 MB) is done in a folder of its own and renamed, so two runs may race. */
async function packed(): Promise<BrowserSpec> {
  const manifest: unknown = JSON.parse(
    await readFile(path.join(root, 'node_modules/@sparticuz/chromium/package.json'), 'utf8'),
  )
  const version = String((manifest as { version: unknown }).version)
  const dir = path.join(root, 'node_modules/.cache', `chromium-${version}`)
  if (!existsSync(dir)) await unpack(dir)
  return {
    executable: path.join(dir, 'chromium'),
    args,
    env: {
      ...inherited(),
      LD_LIBRARY_PATH: path.join(dir, 'al2023/lib'),
      FONTCONFIG_FILE: path.join(dir, 'fonts.conf'),
    },
    name: `Chromium (sparticuz ${version})`,
  }
}

async function unpack(dir: string): Promise<void> {
  await mkdir(path.dirname(dir), { recursive: true })
  const temporary = await mkdtemp(`${dir}-`)
  // The package unpacks into the folder for temporary files, and its libraries only where it believes to be on Lambda.
  const code = `import chromium from '@sparticuz/chromium'; await chromium.executablePath()`
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: temporary, TMPDIR: temporary, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
  })
  const fonts = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${dir}/fonts/fonts</dir><dir>/usr/share/fonts</dir><cachedir>${dir}/fonts-cache</cachedir></fontconfig>\n`
  await writeFile(path.join(temporary, 'fonts.conf'), fonts)
  try {
    await rename(temporary, dir)
  } catch (error) {
    await rm(temporary, { recursive: true, force: true })
    if (!existsSync(dir)) throw error // else another run was quicker
  }
}

function inherited(): Record<string, string> {
  const names = [
    'PATH',
    'HOME',
    'TMPDIR',
    'LANG',
    'SystemRoot',
    'TEMP',
    'USERPROFILE',
    'LOCALAPPDATA',
    'XDG_RUNTIME_DIR',
  ]
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  )
}
