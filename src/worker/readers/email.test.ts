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
    ).rejects.toMatchObject({ code: 'file-encrypted' })
    let deep = ''
    for (let i = 0; i < 300; i++) deep += `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`
    await expect(read(`${head}${deep}`)).rejects.toMatchObject({ code: 'file-damaged' })
  })
})
