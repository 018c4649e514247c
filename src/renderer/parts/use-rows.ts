// A scrolled list of which only the rows in sight are drawn.
import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import type { RefObject } from 'react'

interface RowsOptions {
  count: number
  scroller: RefObject<HTMLElement | null>
  /** Height in px of a row that was not measured yet. */
  height: (index: number) => number
  /** Another function makes every height be reckoned anew. */
  keyOf?: (index: number) => string | number
  start?: number
  end?: number
  overscan: number
}

export function useRows(options: RowsOptions): Virtualizer<HTMLElement, Element> {
  const { count, scroller, height, keyOf, start = 0, end = 0, overscan } = options
  // The rule warns that the compiler cannot memoize what this returns; it is used here without the compiler.
  // oxlint-disable-next-line react/incompatible-library
  return useVirtualizer<HTMLElement, Element>({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: height,
    ...(keyOf && { getItemKey: keyOf }),
    paddingStart: start,
    scrollPaddingStart: start,
    paddingEnd: end,
    overscan,
  })
}
