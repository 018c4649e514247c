// The document's whole text, as read. Long texts are laid out piece by piece as they come into view.
import { useMemo, type ReactElement } from 'react'
import type { DocumentView } from '../../../contract/model.ts'
import { useClient } from '../../client/index.ts'
import { useLoaded } from '../../state/use-loaded.ts'
import { said } from '../../text/said.ts'
import { text } from '../../text/words.ts'
import styles from './text-pane.module.css'

const readPause = 1500
/** Characters a piece has at least; it ends at the next blank line. */
const pieceLength = 3000

export function TextPane({ document }: { document: DocumentView }): ReactElement {
  const client = useClient()
  const key = document.pagesDone > 0 ? `${document.id} ${document.pagesDone}` : null
  const { value, error } = useLoaded(key, () => client.call('documents.text', { document: document.id }), readPause)
  const pieces = useMemo(() => split(value?.text ?? ''), [value])
  if (error) return <p className={styles['none']}>{said(error).title}</p>
  if (pieces.length === 0) {
    return (
      <div className={styles['none']}>
        <h2>{text.noText}</h2>
        <p>{text.noTextBody}</p>
      </div>
    )
  }
  return (
    <section role="region" aria-label={text.fullText} className={styles['text']} tabIndex={0}>
      {pieces.map((piece, index) => (
        // The text only grows at its end, so a piece's place is its name.
        <p key={index} dir="auto">
          {piece}
        </p>
      ))}
    </section>
  )
}

function split(whole: string): string[] {
  const pieces: string[] = []
  for (let start = 0; start < whole.length;) {
    const blank = whole.indexOf('\n\n', start + pieceLength)
    const end = blank < 0 ? whole.length : blank + 2
    pieces.push(whole.slice(start, end))
    start = end
  }
  return pieces
}
