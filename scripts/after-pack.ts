// Called by electron-builder when an app is packed and before it is signed: its native modules are those of the system it is for.
import path from 'node:path'
import { missingNatives } from './tools/native.ts'

interface Packed {
  appOutDir: string
  electronPlatformName: string
  /** A number of electron-builder's own. */
  arch: number
  packager: { getResourcesDir(appOutDir: string): string }
}

const names = ['ia32', 'x64', 'armv7l', 'arm64', 'universal']

export default function afterPack({ appOutDir, electronPlatformName, arch, packager }: Packed): void {
  const beside = path.join(packager.getResourcesDir(appOutDir), 'app.asar.unpacked')
  const missing = missingNatives(beside, { platform: electronPlatformName, arch: names[arch] ?? String(arch) })
  if (missing.length === 0) return
  throw new Error(
    `this app would not start:\n${missing.join('\n')}\nPack it on a machine of that kind, after \`npm ci\` there.`,
  )
}
