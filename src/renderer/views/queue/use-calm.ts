// A part of the store as it was a moment ago, for figures that are reckoned from all documents: four times a second is enough to read.
import { useEffect, useState } from 'react'
import { useApp, type AppState } from '../../state/app.ts'

const pause = 250

export function useCalm<T>(pick: (state: AppState) => T): T {
  const [value, setValue] = useState(() => pick(useApp.getState()))
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = (): void => {
      timer = undefined
      setValue(() => pick(useApp.getState()))
    }
    const unsubscribe = useApp.subscribe(() => {
      timer ??= setTimeout(look, pause)
    })
    look()
    return () => {
      unsubscribe()
      clearTimeout(timer)
    }
    // `pick` is written where it is used and picks the same thing each time.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [])
  return value
}
