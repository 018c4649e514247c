// Unit and conformance tests beside their files, and the end-to-end specs that drive built bundles and real processes.
import { defineConfig } from 'vitest/config'

// Every test process of this run inherits it: they share one database server (src/engine/testing/postgres.ts).
process.env['SHEAF_TEST_RUN'] = String(process.pid)

// A busy machine may take seconds for what takes milliseconds on another one; what comes at once costs no more by it.
const expect = { poll: { timeout: 20_000 } }

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
          environment: 'node',
          // Styles are left out of tests, but for the tokens whose contrast is measured.
          css: { include: [/tokens\.css\?raw/] },
          testTimeout: 60_000,
          expect,
          // Most of the time goes into waiting for processes and databases: three files at a time, also on two cores.
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.e2e.ts'],
          environment: 'node',
          testTimeout: 180_000,
          expect,
          hookTimeout: 120_000,
          // Browsers wait for hosts, and hosts for workers: two files at a time keep two cores busy.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
