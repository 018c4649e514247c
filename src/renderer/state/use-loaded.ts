// Something read from the host for a view, read again when its key changes; what was read before stays until the new is there.
import { useEffect, useRef, useState } from 'react'
import { toWire, type WireError } from '../../contract/error.ts'

export interface Loaded<T> {
  value: T | null
  error: WireError | null
}

/**
 * Reads with `load` whenever `key` changes; null reads nothing. `pause`: at least so many ms between two reads,
 * for keys that change with every page of a running document.
 */
export function useLoaded<T>(key: string | null, load: () => Promise<T>, pause = 0): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ value: null, error: null })
  const latest = useRef(load)
  const readAt = useRef(0)
  useEffect(() => {
    latest.current = load
  })
  useEffect(() => {
    if (key === null) return
    let dropped = false
    const read = async (): Promise<void> => {
      readAt.current = Date.now()
      try {
        const value = await latest.current()
        if (!dropped) setLoaded({ value, error: null })
      } catch (error) {
        if (!dropped) setLoaded(({ value }) => ({ value, error: toWire(error) }))
      }
    }
    const timer = setTimeout(() => void read(), Math.max(0, readAt.current + pause - Date.now()))
    return () => {
      dropped = true
      clearTimeout(timer)
    }
  }, [key, pause])
  return loaded
}
