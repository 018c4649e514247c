// The client over the desktop's bridge: commands and events by IPC, files by their paths.
import type { Command, Input, Output } from '../../contract/api.ts'
import type { Bridge } from '../../contract/bridge.ts'
import type { QueueKind } from '../../contract/commands/team.ts'
import { paced } from './paced.ts'
import { valueOf, type SheafClient } from './client.ts'

export function bridgeClient(bridge: Bridge, queue: QueueKind = 'local'): SheafClient {
  const suffix = queue === 'team' ? 'queue=team' : ''
  return {
    queue,
    at: (other) => bridgeClient(bridge, other),
    async call<C extends Command>(command: C, input: Input<C>): Promise<Output<C>> {
      return valueOf(await bridge.call(command, input, queue)) as Output<C>
    },
    subscribe(after, listener) {
      const pace = paced(listener)
      const end = bridge.subscribe(after, pace.add, queue)
      return () => {
        end()
        pace.end()
      }
    },
    pageImage: (document, page, width) =>
      `/page/${encodeURIComponent(document)}/${page}?width=${width}${suffix && `&${suffix}`}`,
    sources: (files) =>
      Promise.resolve(
        files.flatMap(({ file, path }) => {
          const real = bridge.pathForFile(file)
          return real ? [{ kind: 'path' as const, path: real, as: path }] : []
        }),
      ),
    pick: async (what) => (await bridge.pick(what)).map((path) => ({ kind: 'path', path })),
    exportUrl: (document, format) => `/export/${encodeURIComponent(document)}/${format}${suffix && `?${suffix}`}`,
    originalUrl: (document) => `/original/${encodeURIComponent(document)}${suffix && `?${suffix}`}`,
    packUrl: (pack) => `/pack/${encodeURIComponent(pack)}${suffix && `?${suffix}`}`,
    artifactUrl: (artifact) => `/artifact/${encodeURIComponent(artifact)}${suffix && `?${suffix}`}`,
    showInFolder: (path) => bridge.showInFolder(path),
    openPath: (path) => bridge.openPath(path),
  }
}
