// Colours of the window are written once, in its tokens: no other style sheet names one.
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const renderer = path.resolve(import.meta.dirname, '../src/renderer')
const raw = /#[0-9a-f]{3,8}\b|\b(?:oklch|rgba?|hsla?)\(|:\s*(?:white|black)\b/gi

test('no colour is named outside the tokens', () => {
  const sheets = globSync('**/*.css', { cwd: renderer }).filter((file) => !file.endsWith('tokens.css'))
  const named = sheets.flatMap((file) =>
    [...readFileSync(path.join(renderer, file), 'utf8').matchAll(raw)].map(([colour]) => `${file}: ${colour}`),
  )
  expect(sheets.length).toBeGreaterThan(20)
  expect(named).toEqual([])
})
