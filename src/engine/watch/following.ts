// Hot folders as the settings have them now: watched anew whenever those change, from when a host works until it stops.
import type { HotFolder } from '../../contract/settings.ts'
import { type Watch, watchFolders } from './watch.ts'

export interface FollowedWatch {
  /** Begins, or begins again with the folders as they are now. */
  again(): Promise<void>
  /** The same where it has begun. */
  changed(): void
  stand(folder: string): ReturnType<Watch['stand']> | null
  close(): Promise<void>
}

export function followFolders(
  context: Parameters<typeof watchFolders>[0],
  folders: () => readonly HotFolder[],
): FollowedWatch {
  let watch: Watch | null = null
  const again = async (): Promise<void> => {
    const last = watch
    watch = watchFolders(context, folders())
    await last?.close()
  }
  return {
    again,
    changed() {
      if (watch) void again()
    },
    stand: (folder) => watch?.stand(folder) ?? null,
    close: async () => watch?.close(),
  }
}
