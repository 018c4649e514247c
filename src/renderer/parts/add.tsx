// The three ways in: files, a folder, the samples. The host's own dialog where it has one, else the browser's file fields.
import { useRef, type ChangeEvent, type ReactElement } from 'react'
import { collectField } from '../client/collect.ts'
import { useClient } from '../client/index.ts'
import { addFiles, addPicked, addSamples, attempt } from '../state/actions.ts'
import { text } from '../text/words.ts'
import { Button } from './button.tsx'

/** `samples`: whether they are offered too, for who has nothing yet. `data-add`: what the keyboard shortcut for adding files clicks. */
export function AddButtons({ samples = false }: { samples?: boolean }): ReactElement {
  const client = useClient()
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const choose = (what: 'files' | 'folder'): void => {
    if (client.pick) attempt(() => addPicked(client, what))
    else (what === 'files' ? files : folder).current?.click()
  }
  const chosen = (event: ChangeEvent<HTMLInputElement>): void => {
    const list = event.target.files
    const found = list ? collectField(list) : []
    // The same file can be chosen again only if the field forgets it.
    event.target.value = ''
    if (found.length > 0) attempt(() => addFiles(client, found))
  }
  return (
    <>
      <Button look="primary" icon="plus" data-add onClick={() => choose('files')}>
        {text.addFiles}
      </Button>
      <Button icon="folder" data-add-folder onClick={() => choose('folder')}>
        {text.addFolder}
      </Button>
      {samples && (
        <Button look="quiet" icon="stack" onClick={() => attempt(() => addSamples(client))}>
          {text.trySamples}
        </Button>
      )}
      {!client.pick && (
        <>
          <input ref={files} type="file" multiple hidden data-testid="file-input" onChange={chosen} />
          <input ref={folder} type="file" multiple hidden data-testid="folder-input" onChange={chosen} {...directory} />
        </>
      )}
    </>
  )
}

/** Not an attribute that React's types know. */
const directory = { webkitdirectory: '' }
