// Lanes and realms: what they are and what is in them now.
import { useMemo, type ReactElement } from 'react'
import type { Lane } from '../../../contract/model.ts'
import { useApp } from '../../state/app.ts'
import { formatRoute } from '../../state/route.ts'
import { tabOf } from '../../state/select.ts'
import { number } from '../../text/format.ts'
import { lanes, text } from '../../text/words.ts'
import styles from './settings.module.css'

const order: readonly Lane[] = ['urgent', 'default', 'slow']

export function Lanes(): ReactElement {
  const documents = useApp((state) => state.library.documents)
  const { byLane, byRealm } = useMemo(() => {
    const byLane = new Map<Lane, number>()
    const byRealm = new Map<string, number>()
    for (const document of documents.values()) {
      byRealm.set(document.realm, (byRealm.get(document.realm) ?? 0) + 1)
      if (tabOf(document) === 'active') byLane.set(document.lane, (byLane.get(document.lane) ?? 0) + 1)
    }
    return { byLane, byRealm }
  }, [documents])
  const to = (search: string): string => formatRoute({ view: 'queue', tab: 'all', search })
  return (
    <>
      <table className={styles['table']}>
        <caption>{text.lanesTitle}</caption>
        <thead>
          <tr>
            <th scope="col">{text.columns.lane}</th>
            <th scope="col">{text.lanesMeaning}</th>
            <th scope="col">{text.tabs.active}</th>
          </tr>
        </thead>
        <tbody>
          {order.map((lane) => (
            <tr key={lane}>
              <th scope="row">
                <a href={to(`lane:${lane}`)}>{lanes[lane]}</a>
              </th>
              <td>{text.laneNotes[lane]}</td>
              <td>{number(byLane.get(lane) ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <table className={styles['table']}>
        <caption>{text.realmsTitle}</caption>
        <thead>
          <tr>
            <th scope="col">{text.columns.realm}</th>
            <th scope="col">{text.documents}</th>
          </tr>
        </thead>
        <tbody>
          {[...byRealm]
            .toSorted(([a], [b]) => a.localeCompare(b))
            .map(([realm, count]) => (
              <tr key={realm}>
                <th scope="row">{realm === '' ? text.noRealm : <a href={to(`realm:${realm}`)}>{realm}</a>}</th>
                <td>{number(count)}</td>
              </tr>
            ))}
        </tbody>
      </table>
      <p className={styles['note']}>{text.realmsNote}</p>
    </>
  )
}
