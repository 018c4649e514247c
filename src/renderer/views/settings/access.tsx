// Who may ask Sheaf for something: the door on this computer, tokens, those who are told, and the trail of what was asked.
import { useState, type ReactElement } from 'react'
import { LocalServer } from './local-server.tsx'
import { Tokens } from './tokens.tsx'
import { Trail } from './trail.tsx'
import { Webhooks } from './webhooks.tsx'

export function Access(): ReactElement {
  const [changes, setChanges] = useState(0)
  const changed = (): void => setChanges((before) => before + 1)
  return (
    <>
      <LocalServer onChanged={changed} />
      <Tokens onChanged={changed} />
      <Webhooks onChanged={changed} />
      <Trail version={changes} />
    </>
  )
}
