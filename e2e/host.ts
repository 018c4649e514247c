// A running Sheaf with its window open, whichever door it came in by; the specs of the window know no more than this.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import type { Locator, Page } from 'playwright-core'
import type { Command, Input, Output } from '../src/contract/api.ts'
import { Answer } from '../src/contract/api.ts'
import { fromWire } from '../src/contract/error.ts'

export interface Host {
  /** 'host: …', for the record of a run. */
  name: string
  page: Page
  /** Drops files on the window as a person does. */
  drop: (files: string[]) => Promise<void>
  /** A command, sent by the window's own way. */
  call: <C extends Command>(command: C, input: Input<C>) => Promise<Output<C>>
  /** kill -9. Resolves when the process is gone. */
  kill: () => Promise<void>
  /** As a person closes it. Nothing is left running. */
  close: () => Promise<void>
}

export const root = path.resolve(import.meta.dirname, '..')
/**
 * Of every host under test: as many workers, so that a document of some pages is in hand for a while on any machine, which do not give
 * way, so that a machine that does other things too leaves them their share.
 */
export const usual = { SHEAF_WORKERS: '2', SHEAF_WORKER_PRIORITY: 'normal' }
export const artifacts = path.join(import.meta.dirname, 'artifacts')

/** A built bundle of the app in this folder. Throws when there is none. */
export function built(name: string, app = root): string {
  const file = path.join(app, 'out', name)
  if (!existsSync(file))
    throw new Error(`${file} is missing: the end-to-end specs drive the built app. Run \`npm run build\`.`)
  return file
}

/** The value of an answer, or its error. */
export function unwrap<C extends Command>(answer: unknown): Output<C> {
  const parsed = Answer.parse(answer)
  if (!parsed.ok) throw fromWire(parsed.error)
  return parsed.value as Output<C>
}

/** Files from outside the browser, let go over the drop zone. */
export async function dropFiles(page: Page, files: string[]): Promise<void> {
  const { x = 0, y = 0, width = 0, height = 0 } = (await page.getByTestId('drop-zone').boundingBox()) ?? {}
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files, dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: x + width / 2, y: y + height / 2, data })
  }
  await session.detach()
}

/** The row of a document. */
export const row = (page: Page, name: string): Locator =>
  page.getByRole('row', { name: new RegExp(name.replaceAll('.', '\\.')) })

/** Waits until the document's row shows the state. Quick looks: states may pass fast. */
export async function waitForState(page: Page, name: string, state: RegExp, timeout = 60_000): Promise<void> {
  await row(page, name).getByText(state).first().waitFor({ timeout })
}

/** Presses a row's button, which shows itself on hover. */
export async function press(page: Page, name: string, button: string): Promise<void> {
  await row(page, name).hover()
  await row(page, name).getByRole('button', { name: button, exact: true }).click()
}

/** Asks until it holds; for what no element shows. */
export async function until(what: string, holds: () => Promise<boolean>, timeout = 30_000): Promise<void> {
  const end = Date.now() + timeout
  while (!(await holds())) {
    if (Date.now() > end) expect.fail(`${what}: not within ${timeout / 1000} s`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
