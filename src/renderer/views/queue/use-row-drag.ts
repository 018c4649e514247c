// Dragging rows to another place in the queue. Only where the list stands in that order, and only what waits; Alt+Up and Alt+Down do the same.
import { useState, type DragEvent, type HTMLAttributes } from 'react'
import { useClient } from '../../client/index.ts'
import { attempt } from '../../state/actions.ts'
import { select, useApp } from '../../state/app.ts'
import { moveBeside, useLine } from '../../state/line.ts'
import { usePrefs } from '../../state/prefs.ts'

/** What tells a row that is dragged from files that are dropped. */
const rowType = 'application/x-sheaf-row'
type Side = 'before' | 'behind'

/** `edge`: where what is dragged over the row would go. `handlers`: for the row's element; none where it does not move. */
export function useRowDrag(id: string): { edge: Side | null; handlers: HTMLAttributes<HTMLElement> } {
  const client = useClient()
  const [edge, setEdge] = useState<Side | null>(null)
  const isSorted = usePrefs((state) => state.order.by === 'turn')
  const waits = useLine(({ line }) => (line.get(id)?.place ?? null) !== null)
  if (!isSorted || !waits) return { edge: null, handlers: {} }
  const isRow = (event: DragEvent): boolean => event.dataTransfer.types.includes(rowType)
  return {
    edge,
    handlers: {
      draggable: true,
      onDragStart(event) {
        event.dataTransfer.setData(rowType, id)
        event.dataTransfer.effectAllowed = 'move'
        if (!useApp.getState().selection.has(id)) select([id], id)
      },
      onDragOver(event) {
        if (!isRow(event)) return
        event.preventDefault()
        event.dataTransfer.dropEffect = 'move'
        setEdge(sideOf(event))
      },
      onDragLeave(event) {
        if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) setEdge(null)
      },
      onDrop(event) {
        if (!isRow(event)) return
        event.preventDefault()
        setEdge(null)
        const { selection } = useApp.getState()
        if (!selection.has(id)) attempt(() => moveBeside(client, [...selection], id, sideOf(event)))
      },
    },
  }
}

/** The half of the row that the pointer is over. */
function sideOf({ currentTarget, clientY }: DragEvent): Side {
  const { top, height } = currentTarget.getBoundingClientRect()
  return clientY < top + height / 2 ? 'before' : 'behind'
}
