import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { openLog } from './log.ts'

describe('the log', () => {
  // The device that is always full is Linux's.
  it.runIf(existsSync('/dev/full'))('ends nothing when its disk is full', () => {
    const home = mkdtempSync(path.join(tmpdir(), 'sheaf-log-'))
    try {
      symlinkSync('/dev/full', path.join(home, 'sheaf.log'))
      const log = openLog(home, 'info')
      expect(() => log.error('a line')).not.toThrow()
    } finally {
      rmSync(home, { recursive: true })
    }
  })
})
