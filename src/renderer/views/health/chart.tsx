// A small chart of stacked bars over time, with the same figures as a table behind it.
import { useId, useState, type ReactElement } from 'react'
import { Button } from '../../parts/button.tsx'
import { cx } from '../../parts/cx.ts'
import { clock, rate } from '../../text/format.ts'
import { text } from '../../text/words.ts'
import styles from './health.module.css'

interface Point {
  /** When the part begins, ms since 1970. */
  at: number
  /** One a name, stacked from the bottom. */
  values: readonly number[]
}

interface ChartProps {
  title: string
  /** What so many are of. */
  unit: (value: number) => string
  names: readonly string[]
  points: readonly Point[]
  tones?: readonly ('accent' | 'soft' | 'good' | 'bad')[]
}

const width = 600
const height = 120

export function Chart({ title, unit, names, points, tones = ['accent', 'soft'] }: ChartProps): ReactElement {
  const id = useId()
  const [asTable, setAsTable] = useState(false)
  const most = Math.max(1, ...points.map(({ values }) => values.reduce((sum, value) => sum + value, 0)))
  const top = roundUp(most)
  const step = width / Math.max(1, points.length)
  const last = points.at(-1)
  return (
    <figure className={styles['chart']} aria-labelledby={id}>
      <figcaption id={id}>{title}</figcaption>
      <Button look="quiet" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
        {asTable ? text.health.asChart : text.health.asTable}
      </Button>
      {asTable ? (
        <div className={styles['scroll']} role="region" aria-labelledby={id} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{text.health.from}</th>
                {names.map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {points.map(({ at, values }) => (
                <tr key={at}>
                  <th scope="row">{clock(at)}</th>
                  {values.map((value, index) => (
                    <td key={index}>{rate(value)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <>
          <svg
            role="img"
            aria-label={text.health.chartLabel(title, rate(most), unit(most))}
            viewBox={`0 0 ${width} ${height}`}
            preserveAspectRatio="none"
          >
            <path className={styles['grid']} d={`M0 .5H${width}M0 ${height / 2}H${width}M0 ${height - 0.5}H${width}`} />
            {points.map(({ at, values }, index) => {
              let base = height
              return values.map((value, part) => {
                const tall = (value / top) * (height - 4)
                base -= tall
                return (
                  <rect
                    key={`${at} ${part}`}
                    className={cx(styles, `bar-${tones[part] ?? 'accent'}`)}
                    x={index * step + step * 0.12}
                    y={base}
                    width={step * 0.76}
                    height={tall}
                  />
                )
              })
            })}
          </svg>
          <div className={styles['axis']} aria-hidden="true">
            <span>{points[0] && clock(points[0].at)}</span>
            <span>
              {names.map((name, part) => (
                <span key={name} className={styles['key']}>
                  <i className={cx(styles, `bar-${tones[part] ?? 'accent'}`)} />
                  {name}
                </span>
              ))}
            </span>
            <span>{last && clock(last.at)}</span>
          </div>
          <span className={styles['top']} aria-hidden="true">
            {rate(top)} {unit(top)}
          </span>
        </>
      )}
    </figure>
  )
}

/** The next 1, 2 or 5 of its power of ten: an axis that people can read and that does not jump. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) * power
}
