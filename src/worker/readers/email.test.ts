import { describe, expect, it } from 'vitest'
import { readEmail } from './email.ts'

const read = (mail: string) => readEmail(new TextEncoder().encode(mail.replaceAll('\n', '\r\n')))
const head =
  'From: Ann <ann@example.org>\nTo: Bob <bob@example.org>, carl@example.org\nDate: Fri, 16 Dec 2022 17:04:16 +0000\nSubject: =?utf-8?B?R3LDvMOfZQ==?=\nMIME-Version: 1.0\n'

describe('readEmail', () => {
  it('gives the subject, who and when, the plain body, and what is attached', async () => {
    const { blocks, metadata, warnings } = await read(`${head}Content-Type: multipart/mixed; boundary=m

--m
Content-Type: multipart/alternative; boundary=a

--a
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Sch=F6n.

- one
--a
Content-Type: text/html

<p>Not this one</p>
--a--
--m
Content-Type: application/pdf; name="plan.pdf"
Content-Disposition: attachment; filename="plan.pdf"
Content-Transfer-Encoding: base64

${Buffer.from('x'.repeat(1500)).toString('base64')}
--m--
`)
    expect(blocks).toEqual([
      { kind: 'heading', level: 1, text: 'Grüße' },
      {
        kind: 'paragraph',
        text: 'From: Ann <ann@example.org>\nTo: Bob <bob@example.org>, carl@example.org\nDate: Fri, 16 Dec 2022 17:04:16 +0000\nSubject: Grüße',
      },
      { kind: 'paragraph', text: 'Schön.' },
      { kind: 'list-item', depth: 0, text: '- one' },
      { kind: 'list-item', depth: 0, text: '• plan.pdf (application/pdf, 1.5 kB)' },
    ])
    expect(metadata).toMatchObject({
      title: 'Grüße',
      author: 'Ann <ann@example.org>',
      created: '2022-12-16T17:04:16.000Z',
      attachments: 'plan.pdf',
    })
    expect(warnings).toEqual(['1 attachment is listed but not read; save and add it as a file'])
  })

  it('reads HTML where there is no plain text', async () => {
    const { blocks } = await read(`${head}Content-Type: text/html\n\n<h2>Hi</h2><p>there`)
    expect(blocks.slice(2)).toEqual([
      { kind: 'heading', level: 2, text: 'Hi' },
      { kind: 'paragraph', text: 'there' },
    ])
  })

  it('reads a message that was saved as UTF-16', async () => {
    const bytes = new Uint8Array(Buffer.from(`\ufeff${head}\nBody`, 'utf16le'))
    expect((await readEmail(bytes)).blocks.at(-1)).toEqual({ kind: 'paragraph', text: 'Body' })
  })

  it('tells encrypted from damaged', async () => {
    await expect(
      read(
        `${head}Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\nContent-Transfer-Encoding: base64\n\nAAAA`,
      ),
    ).rejects.toMatchObject({ code: 'file-protected' })
    let deep = ''
    for (let i = 0; i < 300; i++) deep += `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`
    await expect(read(`${head}${deep}`)).rejects.toMatchObject({ code: 'file-damaged' })
  })

  it('finds the set of texts that name none, a wrong one, or one nobody knows', async () => {
    const text = 'Schöne Grüße aus Österreich, wir hören uns nächste Woche'
    const mail = (type: string, encoding: BufferEncoding) =>
      readEmail(new Uint8Array(Buffer.from(`${head}${type}\n${text}\n`.replaceAll('\n', '\r\n'), encoding)))
    for (const type of ['', 'Content-Type: text/plain\n', 'Content-Type: text/plain; charset="utf-8"\n'])
      expect((await mail(type, 'latin1')).blocks.at(-1)).toEqual({ kind: 'paragraph', text })
    for (const set of ['us-ascii', 'x-unknown', 'iso-8859-1'])
      expect((await mail(`Content-Type: text/plain; charset=${set}\n`, 'utf8')).blocks.at(-1)).toEqual({
        kind: 'paragraph',
        text,
      })
  })

  it('reads the page where the plain text only points to it', async () => {
    const mail = (plain: string) =>
      read(
        `${head}Content-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: text/plain\n\n${plain}\n--a\nContent-Type: text/html\n\n<h2>Invoice</h2><p>Paper and pens, forty sheets of each, to be paid within a fortnight.</p>\n--a--\n`,
      )
    expect((await mail('See the page.')).blocks.slice(2)).toMatchObject([{ kind: 'heading' }, { kind: 'paragraph' }])
    const plain = 'Invoice Paper and pens, forty sheets of each'
    expect((await mail(plain)).blocks.slice(2)).toEqual([{ kind: 'paragraph', text: plain }])
  })

  it('takes the text out of a signature that wraps it', async () => {
    const ber = (tag: number, ...parts: Uint8Array[]) => {
      const body = Buffer.concat(parts)
      return Buffer.concat([Buffer.from([tag, 0x82, body.length >> 8, body.length & 255]), body])
    }
    const open = (tag: number, ...parts: Uint8Array[]) =>
      Buffer.concat([Buffer.from([tag, 0x80]), ...parts, Buffer.alloc(2)])
    const kind = (last: number) => ber(6, Buffer.from(`2a864886f70d01070${last}`, 'hex'))
    const inner = Buffer.from('Content-Type: text/plain\r\n\r\nSigned words\r\n')
    const octets = open(0x24, ber(4, inner.subarray(0, 9)), ber(4, inner.subarray(9)))
    const content = open(0x30, ber(2, Buffer.from([1])), ber(0x31), open(0x30, kind(1), open(0xa0, octets)), ber(0x31))
    const mail = (signed: Buffer) =>
      read(
        `${head}Content-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n${signed.toString('base64')}\n`,
      )
    const { blocks } = await mail(open(0x30, kind(2), open(0xa0, content)))
    expect(blocks.slice(2)).toEqual([{ kind: 'paragraph', text: 'Signed words' }])
    await expect(mail(open(0x30, kind(3), open(0xa0, content)))).rejects.toMatchObject({ code: 'file-protected' })
  })

  it('unpacks what Outlook packs into winmail.dat', async () => {
    const attribute = (level: number, id: number, data: Uint8Array) => {
      const start = Buffer.alloc(9)
      start[0] = level
      start.writeUInt16LE(id, 1)
      start.writeUInt32LE(data.length, 5)
      return Buffer.concat([start, data, Buffer.alloc(2)])
    }
    const wide = Buffer.from('Plän.txt\0', 'utf16le')
    const properties = Buffer.alloc(24 + ((wide.length + 3) & ~3))
    for (const [at, value] of [2, 0x0e200003, 3, 0x3707001f, 1, wide.length].entries())
      properties.writeUInt32LE(value, 4 * at)
    wide.copy(properties, 24)
    const tnef = Buffer.concat([
      Buffer.from('789f3e220100', 'hex'),
      attribute(1, 0x800c, Buffer.from('The text\0')),
      attribute(2, 0x9002, new Uint8Array(14)),
      attribute(2, 0x8010, Buffer.from('PLAN~1.TXT\0')),
      attribute(2, 0x800f, Buffer.from('the plan')),
      attribute(2, 0x9005, properties),
    ])
    const mail = new TextEncoder().encode(
      `${head}Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n${tnef.toString('base64')}\n`,
    )
    const { blocks, children = [] } = await readEmail(mail, '', { children: true })
    expect(blocks[2]).toEqual({ kind: 'paragraph', text: 'The text' })
    const files = await Promise.all(
      [...children].map(async ({ name, bytes }) => [name, Buffer.from((await bytes()) ?? []).toString()]),
    )
    expect(files).toEqual([['Plän.txt', 'the plan']])
  })
})
