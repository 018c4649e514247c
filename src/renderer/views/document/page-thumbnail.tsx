// A page in small: its picture where it has one, on a sheet of its own shape. Asked for when it stays in sight, a few at a time, so that
// a flick through a thousand pages draws none of them and the page that is read is not kept waiting.
import { useEffect, useRef, useState, type ReactElement } from 'react'
import type { PageSummary } from '../../../contract/commands/documents.ts'
import { useClient } from '../../client/index.ts'
import styles from './page-strip.module.css'

/** CSS pixels that a sheet may have. */
const room = { width: 52, height: 64 }
/** Pixels that a picture is asked for: one width for every screen, so that it is drawn once. */
const pictureWidth = 120
/** Pictures asked for at once, by every strip there is. */
const atOnce = 2
/** Milliseconds in sight before a picture is asked for. */
const settled = 150

interface ThumbnailProps {
  document: string
  page: PageSummary
  /** Points. */
  width: number
  height: number
}

export function Thumbnail({ document, page, width, height }: ThumbnailProps): ReactElement {
  const scale = Math.min(room.width / width, room.height / height)
  // Pages that Sheaf laid out itself never had a picture.
  const isPictured = page.state !== 'pending' && page.source !== 'layout'
  return (
    <span className={styles['sheet']} style={{ width: width * scale, height: height * scale }}>
      {isPictured && <Picture document={document} page={page.number} />}
    </span>
  )
}

function Picture({ document, page }: { document: string; page: number }): ReactElement | null {
  const client = useClient()
  const [isAsked, setAsked] = useState(false)
  const [isBroken, setBroken] = useState(false)
  const end = useRef(() => {})
  useEffect(() => {
    const timer = setTimeout(() => {
      end.current = takeTurn(() => setAsked(true))
    }, settled)
    return () => {
      clearTimeout(timer)
      end.current()
    }
  }, [])
  if (!isAsked || isBroken) return null
  return (
    <img
      src={client.pageImage(document, page, pictureWidth)}
      alt=""
      decoding="async"
      draggable={false}
      onLoad={() => end.current()}
      onError={() => {
        end.current()
        setBroken(true)
      }}
    />
  )
}

let running = 0
const waiting = new Set<() => void>()

/** Calls `begin` when it is this one's turn. What it returns ends the turn, or gives up waiting for it; a second call does nothing. */
function takeTurn(begin: () => void): () => void {
  let stand: 'waiting' | 'running' | 'ended' = 'waiting'
  const start = (): void => {
    stand = 'running'
    running += 1
    begin()
  }
  waiting.add(start)
  startSome()
  return () => {
    if (stand === 'running') running -= 1
    stand = 'ended'
    waiting.delete(start)
    startSome()
  }
}

function startSome(): void {
  for (const start of waiting) {
    if (running >= atOnce) return
    waiting.delete(start)
    start()
  }
}
