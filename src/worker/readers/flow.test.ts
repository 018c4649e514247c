import { expect, it } from 'vitest'
import { formatsRead, isFlow, readFlow } from './flow.ts'

const source = (mediaType: string, text: string, name = 'a') => ({
  mediaType,
  name,
  bytes: new TextEncoder().encode(text),
})

it('reads the types without pages, and no other', async () => {
  expect(isFlow('text/plain')).toBe(true)
  expect(isFlow('application/pdf')).toBe(false)
  await expect(readFlow(source('application/pdf', '%PDF-'))).rejects.toMatchObject({ code: 'format-unsupported' })
})

it.each(formatsRead.filter((type) => type.startsWith('text/')))(
  'gives a blank page and a warning for a %s without text',
  async (type) => {
    const { pages, warnings } = await readFlow(source(type, ' \n\n '))
    expect([...pages]).toMatchObject([{ number: 1, blocks: [], text: '', source: 'blank' }])
    expect(warnings).toContain('no text')
  },
)

it('gives the same pages for the same bytes', async () => {
  const text = '# Title\n\nSome *text* here.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n'
  const first = await readFlow(source('text/markdown', text))
  expect([...first.pages]).toMatchObject([
    { number: 1, source: 'layout', engine: 'layout', text: 'Title\n\nSome text here.\n\na\tb\n1\t2' },
  ])
  expect([...(await readFlow(source('text/markdown', text))).pages]).toEqual([...first.pages])
})

it('refuses more pages than allowed', async () => {
  await expect(readFlow(source('text/plain', 'x\n'.repeat(500)), { maxPages: 3 })).rejects.toMatchObject({
    code: 'file-too-large',
  })
})
