// A value once it has stayed as it is for a while: what somebody types is looked for when they pause.
import { useEffect, useState } from 'react'

/** `pause` in milliseconds. The first value counts at once. */
export function useSettled<T>(value: T, pause: number): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pause)
    return () => clearTimeout(timer)
  }, [value, pause])
  return settled
}
