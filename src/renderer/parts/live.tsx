// The one polite live region. Speaks at most once in five seconds; what comes sooner waits, and only the newest is said.
import { useEffect, useRef, useState, type ReactElement } from 'react'

const quietFor = 5000

export function Live({ message }: { message: string }): ReactElement {
  const [said, setSaid] = useState('')
  const lastAt = useRef(0)
  useEffect(() => {
    if (!message) return
    const wait = Math.max(0, lastAt.current + quietFor - Date.now())
    const timer = setTimeout(() => {
      lastAt.current = Date.now()
      setSaid(message)
    }, wait)
    return () => clearTimeout(timer)
  }, [message])
  return (
    <div role="status" aria-live="polite" className="unseen">
      {said}
    </div>
  )
}
