// The one Chromium of an app, started with its first window. The test that launched the app chose it, and hears where it listens.
import type { BrowserSpec } from '../browser.ts'
import { Chromium } from './chromium.ts'

let started: Promise<Chromium> | undefined

export function browser(): Promise<Chromium> {
  started ??= start()
  return started
}

async function start(): Promise<Chromium> {
  const { HARNESS_BROWSER: spec, HARNESS_PROFILE: profile } = process.env
  if (spec === undefined || profile === undefined) throw new Error('electron harness: start it with launch()')
  const chromium = new Chromium(JSON.parse(spec) as BrowserSpec, profile)
  process.send?.({ kind: 'listening', url: await chromium.url })
  return chromium
}
