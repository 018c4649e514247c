// Before a folder is added: how much there is in it, how long it takes, what cannot be read and why. It fills while one reads, and
// starting waits for none of it.
import { useRef, useState, type ReactElement } from 'react'
import { isRough, type PlanStand } from '../../../contract/commands/plan.ts'
import { Button } from '../../parts/button.tsx'
import { Icon } from '../../parts/icon.tsx'
import { ProgressBar } from '../../parts/progress.tsx'
import { Sheet } from '../../parts/sheet.tsx'
import { attempt, startOffer } from '../../state/actions.ts'
import { saidInLine } from '../../text/said.ts'
import { dropOffer, usePreflight, type Offer } from '../../state/preflight.ts'
import { usePrefs } from '../../state/prefs.ts'
import { number, timeBetween, timeLeft } from '../../text/format.ts'
import { text } from '../../text/words.ts'
import styles from './preflight.module.css'

const words = text.preflight

export function PreflightSheet(): ReactElement {
  const offer = usePreflight((state) => state.offer)
  const start = useRef<HTMLButtonElement>(null)
  // Said once more while the sheet goes.
  const [last, setLast] = useState(offer)
  if (offer !== null && offer !== last) setLast(offer)
  const shown = offer ?? last
  return (
    <Sheet
      title={
        shown
          ? words.title(
              shown.name === null ? words.files(shown.count ?? shown.stand?.found ?? 0) : words.named(shown.name),
            )
          : ''
      }
      open={offer !== null}
      onClose={dropOffer}
      focus={start}
    >
      {shown && <Figures offer={shown} />}
      <Again />
      <div className={styles['steps']}>
        <Button onClick={dropOffer}>{words.cancel}</Button>
        <Button ref={start} look="primary" onClick={() => attempt(startOffer)}>
          {words.start}
        </Button>
      </div>
    </Sheet>
  )
}

function Figures({ offer }: { offer: Offer }): ReactElement {
  const { stand, count, handedOver, error } = offer
  const total = stand?.total
  const found = Math.max(stand?.found ?? 0, count ?? 0)
  const ended = stand?.ended === true && error === null
  const time = about(stand)
  const figures: [string, string, string][] = [
    ['files', words.figures.files, found > 0 ? number(found) : '–'],
    ['pages', words.figures.pages, total && total.files > 0 ? number(total.pages) : '–'],
    ['recognise', words.figures.recognise, total && total.files > 0 ? number(total.ocrPages) : '–'],
    ['time', words.figures.time, time ?? '–'],
  ]
  return (
    <div className={styles['plan']} data-ended={ended} data-testid="preflight">
      <dl className={styles['figures']}>
        {figures.map(([key, label, value]) => (
          <div key={key}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {error ? (
        <p className={styles['note']}>
          {words.failed}: {saidInLine(error)}
        </p>
      ) : (
        <Looking stand={stand} found={found} handedOver={handedOver} count={count} ended={ended} />
      )}
      {total !== undefined && total.known > 0 && (
        <p className={styles['known']}>
          <Icon name="check" />
          {words.known(total.known)}
        </p>
      )}
      {stand && stand.skipped.length > 0 && <Skipped skipped={stand.skipped} />}
      {/* Said once, when all of it is known: figures that grow are nothing to listen to. */}
      <p className="unseen" aria-live="polite">
        {ended && total ? words.ready(total.files, total.pages, time ?? words.timeNow) : ''}
      </p>
    </div>
  )
}

/** How far the look is. */
function Looking({
  stand,
  found,
  handedOver,
  count,
  ended,
}: Pick<Offer, 'stand' | 'handedOver' | 'count'> & { found: number; ended: boolean }): ReactElement {
  if (ended)
    return (
      <p className={styles['note']}>
        {words.timeNote}
        {stand && stand.total.seconds > 0 && isRough(stand.total) && ` ${words.timeRough}`}
      </p>
    )
  const looked = stand?.total.files ?? 0
  const said =
    stand?.walked === true
      ? words.looked(looked, found)
      : count !== null && stand === null
        ? words.uploading(handedOver, count)
        : found > 0
          ? words.finding(found)
          : words.counting
  return (
    <div className={styles['looking']}>
      <ProgressBar
        label={words.counting}
        words={said}
        value={found === 0 ? 0 : (stand === null ? handedOver * 0.3 : looked) / found}
        tone="busy"
      />
      <p className={styles['note']}>
        {said}. {words.startNow}
      </p>
    </div>
  )
}

function Skipped({ skipped }: Pick<PlanStand, 'skipped'>): ReactElement {
  const all = skipped.reduce((sum, { count }) => sum + count, 0)
  return (
    <details className={styles['skipped']}>
      <summary>
        <Icon name="alert" />
        {words.skipped(all)}
        <Icon name="down" size={12} />
      </summary>
      <p className={styles['note']}>{words.skippedNote}</p>
      <dl>
        {skipped.map(({ code, count, examples }) => (
          <div key={code}>
            <dt>
              {words.why[code] ?? words.whyOther} <span>{number(count)}</span>
            </dt>
            {examples.map(({ path, message }) => (
              <dd key={path} title={message}>
                {path}
              </dd>
            ))}
            {count > examples.length && <dd data-more>{words.more(count - examples.length)}</dd>}
          </div>
        ))}
      </dl>
    </details>
  )
}

function Again(): ReactElement {
  const preflight = usePrefs((state) => state.preflight)
  return (
    <label className={styles['again']}>
      <input
        type="checkbox"
        checked={!preflight}
        onChange={(event) => usePrefs.setState({ preflight: !event.target.checked })}
      />
      <span>
        {words.ask}
        {!preflight && <small> · {words.askNote}</small>}
      </span>
    </label>
  )
}

/** Files that have to be looked at before all are taken to be like them: so many, and this share. */
const fewest = 5
const leastShare = 0.1

/** About how long all of it takes: of the files looked at, for all that were found. Null: nothing can be said yet. */
function about(stand: PlanStand | null): string | null {
  if (!stand || stand.total.files === 0 || (!stand.ended && !stand.walked)) return null
  if (!stand.ended && stand.total.files < Math.max(fewest, stand.found * leastShare)) return null
  const share = stand.ended ? 1 : stand.found / stand.total.files
  const { seconds, low, high } = stand.total
  const ms = 1000 * share
  if (!isRough(stand.total)) return seconds * ms < 5000 ? words.timeNow : timeLeft(seconds * ms)
  return high * ms < 5000 ? words.timeNow : timeBetween(low * ms, high * ms)
}
