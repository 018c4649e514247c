// A fleet in short: two engines and two `sheaf work` on one PostgreSQL that restarts, one of them frozen past its lease and woken late.
import { expect, test } from 'vitest'
import { isSound, runFleet, shortFleet } from '../bench/fleet.ts'

// A minute long: run by `npm run test:long`, so that every change's tests stay within ten minutes on two cores.
test.runIf(process.env['SHEAF_LONG'])(
  'two engines and two workers share a database that restarts: nothing lost, nothing twice, the late write refused',
  async () => {
    const figures = await runFleet({ ...shortFleet, say: (line) => console.log(line) })
    console.table(figures)
    expect(figures).toMatchObject({ lost: 0, pagesMissing: 0, pagesTwice: 0, logGaps: 0, engineDeaf: 0 })
    expect(figures.lateSettle).toBe('lost-claim')
    expect(figures.lateRefused).toBeGreaterThan(0)
    // Its lease is 6 s, and lapsed ones are looked for every 2 s.
    expect(figures.takenOverAfter).toBeLessThan(12)
    expect(isSound(figures)).toBe(true)
  },
  400_000,
)
