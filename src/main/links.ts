// Links from elsewhere: sheaf://document/ID and sheaf://batch/ID open what they name, and do nothing else.
import { app } from 'electron'
import path from 'node:path'

const linkScheme = 'sheaf'

/** The window's address for a link; null for one that names nothing of ours. Links are untrusted. */
export function hashOfLink(text: string): string | null {
  const [, kind, id] = /^sheaf:\/\/(document|batch)\/([\w-]{1,128})\/?$/i.exec(text) ?? []
  if (id === undefined) return null
  return kind?.toLowerCase() === 'document' ? `#/document/${id}` : `#/?q=${encodeURIComponent(`batch:${id}`)}`
}

/** The last link among a program's arguments: Windows and Linux hand it over so. */
export const linkAmong = (argv: readonly string[]): string | null =>
  argv.map(hashOfLink).findLast((hash) => hash !== null) ?? null

/** Makes this app the one that opens such links. */
export function claimLinks(): void {
  // Unpacked, the program is Electron, which has to be told what to run.
  if (app.isPackaged) app.setAsDefaultProtocolClient(linkScheme)
  else app.setAsDefaultProtocolClient(linkScheme, process.execPath, [path.resolve(process.argv[1] ?? '.')])
}
