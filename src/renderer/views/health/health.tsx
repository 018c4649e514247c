// Workers and health: what is being done and how fast, what waits, what failed, who works, and how the database is; live, of the last
// hour or day, of this computer's queue or the team's.
import { useEffect, useState, type ReactElement } from 'react'
import type { Health, Problem } from '../../../contract/commands/health.ts'
import type { QueueKind } from '../../../contract/commands/team.ts'
import { useClient } from '../../client/index.ts'
import { Button } from '../../parts/button.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Segments } from '../../parts/segments.tsx'
import { attempt, setPaused } from '../../state/actions.ts'
import { useApp } from '../../state/app.ts'
import { go } from '../../state/route.ts'
import { said, sentence } from '../../text/said.ts'
import { useLoaded } from '../../state/use-loaded.ts'
import { text } from '../../text/words.ts'
import { Chart } from './chart.tsx'
import styles from './health.module.css'
import { Hosts, Machine, Stages } from './tables.tsx'
import { Tiles } from './tiles.tsx'

/** Milliseconds between two looks. */
const pause = 3000
const spans = { hour: 3600, day: 86_400 } as const
type SpanName = keyof typeof spans

export function HealthScreen(): ReactElement {
  const client = useClient()
  const team = useApp((state) => state.team)
  const stats = useApp((state) => state.stats)
  const [span, setSpan] = useState<SpanName>('hour')
  const [queue, setQueue] = useState<QueueKind>('local')
  const tick = useTick()
  const input = { window: spans[span], parts: 60 }
  const loaded = useLoaded(`${queue} ${span} ${tick}`, () => client.at(queue).call('system.health', input))
  const joined = team !== null && team.state !== 'none'
  return (
    <div className={styles['health']}>
      <header className={styles['head']}>
        <h1>{text.views.health}</h1>
        {joined && (
          <Segments
            name="health-queue"
            label={text.queue}
            value={queue}
            choices={(['local', 'team'] as const).map((value) => ({ value, label: text.queues[value] }))}
            onChange={setQueue}
          />
        )}
        <Segments
          name="health-span"
          label={text.health.span}
          value={span}
          choices={(['hour', 'day'] as const).map((value) => ({ value, label: text.health.spans[value] }))}
          onChange={setSpan}
        />
      </header>
      <main className={styles['main']}>
        {loaded.error && (
          <p role="alert" className={styles['problem']}>
            <Icon name="alert" />
            <span>
              <strong>{said(loaded.error).title}</strong> {said(loaded.error).detail}
            </span>
          </p>
        )}
        {loaded.value && (
          <Figures health={loaded.value} queue={queue} span={span} pagesPerMinute={stats[queue]?.pagesPerMinute ?? 0} />
        )}
      </main>
    </div>
  )
}

interface FiguresProps {
  health: Health
  queue: QueueKind
  span: SpanName
  pagesPerMinute: number
}

function Figures({ health, queue, span, pagesPerMinute }: FiguresProps): ReactElement {
  const { series, problems } = health
  const minutes = health.window.seconds / 60 / Math.max(1, series.length)
  const title = (name: string): string => `${name}, ${text.health.spans[span]}`
  return (
    <>
      {problems.map(({ code, message }) => (
        <p key={code} className={styles['problem']}>
          <Icon name="alert" />
          <span>
            <strong>{text.healthProblems[code] ?? sentence(message)}.</strong> {text.healthAdvice[code]}
          </span>
          <WayOut code={code} queue={queue} />
        </p>
      ))}
      <Tiles health={health} pagesPerMinute={pagesPerMinute} />
      <div className={styles['charts']}>
        <Chart
          title={title(text.health.pages)}
          unit={() => text.perMinute}
          names={[text.health.recognised, text.health.read]}
          points={series.map(({ at, pages, ocrPages }) => ({
            at,
            values: [ocrPages / minutes, Math.max(0, pages - ocrPages) / minutes],
          }))}
        />
        <Chart
          title={title(text.health.documents)}
          unit={text.health.documentsUnit}
          names={[text.health.finished, text.tabs.problems]}
          tones={['good', 'bad']}
          points={series.map(({ at, documents, failed }) => ({
            at,
            values: [Math.max(0, documents - failed), failed],
          }))}
        />
      </div>
      <Stages health={health} />
      <div className={styles['pair']}>
        <Hosts health={health} />
        <Machine health={health} />
      </div>
    </>
  )
}

/** Where the window itself has what helps. */
function WayOut({ code, queue }: Pick<Problem, 'code'> & { queue: QueueKind }): ReactElement | null {
  const client = useClient()
  switch (code) {
    case 'queue-paused':
      return (
        <Button icon="play" onClick={() => attempt(() => setPaused(client, false, [queue]))}>
          {text.resumeAll}
        </Button>
      )
    case 'failures-high':
      return (
        <Button icon="queue" onClick={() => go({ view: 'queue', tab: 'problems', search: '' })}>
          {text.tabs.problems}
        </Button>
      )
    case 'disk-low':
      return <ToSettings section="retention" />
    case 'no-workers':
      return <ToSettings section="workers" />
    default:
      return null
  }
}

function ToSettings({ section }: { section: 'retention' | 'workers' }): ReactElement {
  return (
    <Button icon="sliders" onClick={() => go({ view: 'settings', section })}>
      {text.settingsSections[section].title}
    </Button>
  )
}

/** Rises while the window is seen. */
function useTick(): number {
  const [tick, setTick] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState !== 'hidden') setTick((before) => before + 1)
    }, pause)
    return () => clearInterval(timer)
  }, [])
  return tick
}
