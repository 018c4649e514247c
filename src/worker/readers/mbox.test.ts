import { expect, it } from 'vitest'
import { readMbox } from './mbox.ts'

const read = (text: string) => readMbox(new TextEncoder().encode(text))

it('reads messages one after another', async () => {
  const mail = (subject: string, body: string) =>
    `From ann@example.org Fri Dec 16 17:04:16 2022\nFrom: Ann <ann@example.org>\nSubject: ${subject}\n\n${body}\n\n`
  const { blocks, metadata } = await read(mail('One', 'Hello.\nFrom here on it is text') + mail('Two', 'Bye.'))
  expect(blocks).toEqual([
    { kind: 'heading', level: 1, text: 'One' },
    { kind: 'paragraph', text: 'From: Ann <ann@example.org>\nSubject: One' },
    { kind: 'paragraph', text: 'Hello.\nFrom here on it is text' },
    { kind: 'page-break' },
    { kind: 'heading', level: 1, text: 'Two' },
    { kind: 'paragraph', text: 'From: Ann <ann@example.org>\nSubject: Two' },
    { kind: 'paragraph', text: 'Bye.' },
  ])
  expect(metadata).toEqual({ messages: '2' })
})

it('refuses what is no mailbox', async () => {
  await expect(read('Hello\n\nFrom here')).rejects.toMatchObject({ code: 'file-damaged' })
})

it('tells where messages begin, and takes the guards off lines that only look so', async () => {
  const message = (subject: string, body: string) => `From: a@example.org\nSubject: ${subject}\n\n${body}\n`
  const box = [
    `From - Mon Jan  1 10:00:00 2024\n${message('one', '>From him\n>>From her\n\nFrom now on: nothing.')}`,
    `From - Mon Jan  1 11:00:00 2024\n${message('two', 'without an empty line before')}`,
  ].join('')
  const { children = [] } = await readMbox(new TextEncoder().encode(box), 'box', { children: true })
  const texts = await Promise.all([...children].map(async ({ bytes }) => Buffer.from((await bytes()) ?? []).toString()))
  expect(texts).toHaveLength(2)
  expect(texts[0]).toContain('\nFrom him\n>From her\n\nFrom now on: nothing.')
})
