// The Rich Text of an Outlook message, unpacked: Microsoft's LZFu, whose dictionary begins with what most RTF begins with.
import { SheafError } from '../../contract/error.ts'

const beginning =
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx'
const mostBytes = 50 * 1024 * 1024

/** RTF's bytes. Throws `file-damaged` for what is no packed RTF, `file-too-large` past 50 MB. */
export function unpackRtf(packed: Uint8Array): Uint8Array {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  const type = packed.length < 16 ? 0 : view.getUint32(8, true)
  if (type === 0x414c454d) return packed.subarray(16)
  if (type !== 0x75465a4c)
    throw new SheafError('file-damaged', 'the text of this message is packed in an unknown way', {
      hint: 'Save the message again from Outlook.',
    })
  const size = view.getUint32(4, true)
  if (size > mostBytes)
    throw new SheafError(
      'file-too-large',
      `the text of this message unpacks to more than ${mostBytes / 1024 / 1024} MB`,
      {
        hint: 'Save its body as a file of its own.',
      },
    )
  const dictionary = new Uint8Array(4096)
  dictionary.set(Buffer.from(beginning, 'latin1'))
  let at = beginning.length
  const out = new Uint8Array(size)
  let length = 0
  const put = (byte: number) => {
    if (length < size) out[length++] = byte
    dictionary[at] = byte
    at = (at + 1) & 4095
  }
  for (let i = 16; i < packed.length && length < size;) {
    const flags = packed[i++] ?? 0
    for (let bit = 0; bit < 8 && i < packed.length; bit++) {
      if ((flags & (1 << bit)) === 0) put(packed[i++] ?? 0)
      else {
        const reference = ((packed[i] ?? 0) << 8) | (packed[i + 1] ?? 0)
        i += 2
        const from = reference >> 4
        if (from === at) return out.subarray(0, length)
        for (let k = 0; k < (reference & 15) + 2; k++) put(dictionary[(from + k) & 4095] ?? 0)
      }
    }
  }
  return out.subarray(0, length)
}
