import { expect, it } from 'vitest'
import { compoundFile, utf16 } from './compound-fixture.ts'
import { readEmail } from './email.ts'
import { unpackRtf } from './msg-rtf.ts'
import { readMsg } from './msg.ts'

/** Fixed properties given as [id, value]. */
function fixed(header: number, ...properties: [number, bigint][]): Uint8Array {
  const bytes = new Uint8Array(header + 16 * properties.length)
  const view = new DataView(bytes.buffer)
  for (const [i, [id, value]] of properties.entries()) {
    view.setUint16(header + 16 * i + 2, id, true)
    view.setBigUint64(header + 16 * i + 8, value, true)
  }
  return bytes
}
const text = (id: string) => `__substg1.0_${id}001F`

it('gives who, when and what about, the body, and what is attached', () => {
  const recipient = '__recip_version1.0_#00000000'
  const attachment = '__attach_version1.0_#00000000'
  const { blocks, metadata, warnings } = readMsg(
    compoundFile({
      '__properties_version1.0': fixed(32, [0x0039, 133_156_838_560_000_000n]),
      [text('0037')]: utf16('Größe'),
      [text('0C1A')]: utf16('Ann'),
      [text('0C1F')]: utf16('/O=ORG/CN=ANN'),
      [text('1000')]: utf16('Hello.\r\n\r\n- one\r\n'),
      [`${recipient}/__properties_version1.0`]: fixed(8, [0x0c15, 1n]),
      [`${recipient}/${text('3001')}`]: utf16('Bob'),
      [`${recipient}/${text('39FE')}`]: utf16('bob@example.org'),
      [`${attachment}/__substg1.0_3707001F`]: utf16('plan.pdf'),
      [`${attachment}/__substg1.0_370E001F`]: utf16('application/pdf'),
      [`${attachment}/__substg1.0_37010102`]: new Uint8Array(1500),
    }),
  )
  expect(blocks).toEqual([
    { kind: 'heading', level: 1, text: 'Größe' },
    {
      kind: 'paragraph',
      text: 'From: Ann\nTo: Bob <bob@example.org>\nDate: 2022-12-16T17:04:16.000Z\nSubject: Größe',
    },
    { kind: 'paragraph', text: 'Hello.' },
    { kind: 'list-item', depth: 0, text: '- one' },
    { kind: 'list-item', depth: 0, text: '• plan.pdf (application/pdf, 1.5 kB)' },
  ])
  expect(metadata).toMatchObject({ title: 'Größe', created: '2022-12-16T17:04:16.000Z', attachments: 'plan.pdf' })
  expect(warnings).toEqual(['1 attachment is listed but not read; save and add it as a file'])
})

it('reads a body that is only there as HTML or packed Rich Text', () => {
  const html = compoundFile({ '__substg1.0_10130102': new TextEncoder().encode('<h2>Hi</h2>') })
  expect(readMsg(html).blocks).toEqual([{ kind: 'heading', level: 2, text: 'Hi' }])
  // The example of the format's description.
  const packed = Buffer.from(
    '2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0',
    'hex',
  )
  expect(Buffer.from(unpackRtf(new Uint8Array(packed))).toString('latin1')).toBe(
    '{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n',
  )
  expect(readMsg(compoundFile({ '__substg1.0_10090102': new Uint8Array(packed) })).blocks).toEqual([
    { kind: 'paragraph', text: 'hello world' },
  ])
})

it('refuses a file whose sectors run in a circle or lie beyond its end', () => {
  const good = compoundFile({ [text('1000')]: utf16('x'.repeat(1000)) })
  const looped = good.slice()
  // The last sector is the table; its first entry is made to name itself.
  new DataView(looped.buffer).setUint32(looped.length - 512, 0, true)
  expect(() => readMsg(looped)).toThrow(expect.objectContaining({ code: 'file-damaged' }))
  expect(() => readMsg(good.subarray(0, 1024))).toThrow(expect.objectContaining({ code: 'file-damaged' }))
})

it('gives a message attached to it as mail, with its own attachments', async () => {
  const attachment = '__attach_version1.0_#00000000'
  const within = `${attachment}/__substg1.0_3701000D`
  const bytes = compoundFile({
    [text('0037')]: utf16('Outer'),
    [`${attachment}/${text('3001')}`]: utf16('Inner: Grüße'),
    [`${within}/__properties_version1.0`]: fixed(24, [0x0039, 133_156_838_560_000_000n]),
    [`${within}/${text('0037')}`]: utf16('Inner: Grüße aus Köln'),
    [`${within}/${text('0C1A')}`]: utf16('Änne Öz'),
    [`${within}/${text('5D01')}`]: utf16('anne@example.org'),
    [`${within}/${text('1000')}`]: utf16('Inner wörds'),
    [`${within}/${attachment}/${text('3707')}`]: utf16('Plän.txt'),
    [`${within}/${attachment}/__substg1.0_37010102`]: new TextEncoder().encode('the plan'),
  })
  const { blocks, children = [], warnings } = readMsg(bytes, '', { children: true })
  expect(blocks).toHaveLength(3)
  expect(warnings).toEqual([])
  const [mail] = [...children]
  expect(mail?.name).toBe('Inner: Grüße.eml')
  const inner = await readEmail((await mail?.bytes()) ?? new Uint8Array(), '', { children: true })
  expect(inner.blocks.slice(0, 3)).toEqual([
    { kind: 'heading', level: 1, text: 'Inner: Grüße aus Köln' },
    {
      kind: 'paragraph',
      text: 'From: Änne Öz <anne@example.org>\nDate: Fri, 16 Dec 2022 17:04:16 GMT\nSubject: Inner: Grüße aus Köln',
    },
    { kind: 'paragraph', text: 'Inner wörds' },
  ])
  expect([...(inner.children ?? [])].map(({ name }) => name)).toEqual(['Plän.txt'])
})
