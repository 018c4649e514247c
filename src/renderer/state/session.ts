// The live session: each queue read and then kept in step by its events, a new reading whenever the line broke or an event was missed,
// the figures of the host, and how the team's queue stands.
import type { QueueKind } from '../../contract/commands/team.ts'
import { toWire } from '../../contract/error.ts'
import type { SheafClient } from '../client/client.ts'
import { useApp } from './app.ts'
import { closeQueue } from './library.ts'
import { followQueue, type Following } from './follow.ts'
import { usePrefs } from './prefs.ts'

const { setState, getState } = useApp
const statsInterval = 2500
const teamInterval = 1500

/** Keeps the store in step with the host until the returned function is called. */
export function startSession(client: SheafClient): () => void {
  let stopped = false
  const local = followQueue(client.at('local'), {
    refused: (error) => setState(({ link }) => (link === 'opening' ? { refusal: toWire(error) } : { link: 'lost' })),
    opened() {
      setState({ link: 'open', refusal: null })
      markTold()
    },
    lost: () => setState({ link: 'lost' }),
  })
  let team: { following: Following; generation: number } | null = null

  const leaveTeam = (): void => {
    team?.following.stop()
    team = null
  }
  const readTeam = async (): Promise<void> => {
    if (stopped) return
    const link = await ask(() => client.call('team.status', {}))
    if (stopped || !link) return
    const before = getState().team
    if (!before || JSON.stringify(before) !== JSON.stringify(link)) setState({ team: link })
    if (link.state === 'none') {
      if (!team && getState().library.queues.team.seq === 0) return
      leaveTeam()
      setState(({ library }) => ({ library: closeQueue(library, 'team') }))
      usePrefs.setState({ show: 'local', target: 'local' })
    } else if (link.state === 'open' && team?.generation !== link.generation) {
      leaveTeam()
      const following = followQueue(client.at('team'), { refused() {}, opened() {}, lost() {} })
      team = { following, generation: link.generation }
    } else if (link.state === 'open' && before?.state === 'away') team?.following.again()
  }
  const readFigures = async (): Promise<void> => {
    if (document.visibilityState === 'hidden') return
    const queues: QueueKind[] = getState().team?.state === 'open' ? ['local', 'team'] : ['local']
    for (const queue of queues) {
      const stats = await ask(() => client.at(queue).call('system.stats', {}))
      if (!stopped && stats) setState(({ stats: before }) => ({ stats: { ...before, [queue]: stats } }))
    }
    if (getState().info) return
    const info = await ask(() => client.call('system.info', {}))
    if (!stopped && info) setState({ info })
  }

  const polls = [setInterval(() => void readFigures(), statsInterval), setInterval(() => void readTeam(), teamInterval)]
  // Whoever joins or leaves does not wait for the next look.
  const unsubscribe = useApp.subscribe(({ teamAsked }, before) => {
    if (teamAsked !== before.teamAsked) void readTeam()
  })
  void readFigures()
  void readTeam()
  return () => {
    stopped = true
    polls.forEach(clearInterval)
    unsubscribe()
    local.stop()
    leaveTeam()
  }
}

/** Notes in the page's timeline when the first rows were on screen: two frames after they are known. */
function markTold(): void {
  if (performance.getEntriesByName('sheaf:told').length > 0) return
  requestAnimationFrame(() => requestAnimationFrame(() => performance.mark('sheaf:told')))
}

/** The answer, or null: figures may be missing for a while, and the link already says that the host does not answer. */
async function ask<T>(question: () => Promise<T>): Promise<T | null> {
  return question().catch(() => null)
}
