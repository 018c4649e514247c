// What a test may know of syncs: every file and folder that was synced meanwhile, told by its number on the disk, which no rename changes.
import { open, stat, type FileHandle } from 'node:fs/promises'
import { vi } from 'vitest'

export interface Syncs extends Disposable {
  /** Whether what lies at `path` was synced. */
  has(path: string): Promise<boolean>
}

/** `first`: asked before each sync, to look at the disk as it is then or to fail as a disk would. */
export async function recordSyncs(first: () => unknown = () => undefined): Promise<Syncs> {
  const probe = await open(import.meta.filename)
  const prototype = Object.getPrototypeOf(probe) as FileHandle
  await probe.close()
  const sync = prototype.sync
  const synced = new Set<number>()
  const spy = vi.spyOn(prototype, 'sync').mockImplementation(async function (this: FileHandle) {
    first()
    const { ino } = await this.stat()
    await sync.call(this)
    synced.add(ino)
  })
  return {
    has: async (path) => synced.has((await stat(path)).ino),
    [Symbol.dispose]: () => spy.mockRestore(),
  }
}
