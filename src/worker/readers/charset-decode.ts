// Bytes of a known set to text: what the platform decodes, and what it does not.

/** Throws a RangeError for a set that neither knows. Bytes that are no characters become U+FFFD. */
export function decodeBytes(bytes: Uint8Array, charset: string): string {
  if (charset === 'ibm850') return decode850(bytes)
  if (charset === 'iso-2022-kr') return new TextDecoder('euc-kr').decode(unshifted(bytes))
  if (charset.startsWith('utf-32')) return decodeUtf32(bytes, charset === 'utf-32le')
  return new TextDecoder(charset).decode(bytes)
}

/** The characters of 128 to 255 in the code page of Western Europe under DOS, which the platform cannot decode. */
const upper850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\xad±‗¾¶§÷¸°¨·¹³²■\xa0'

/** Code page 850; below 128 it is ASCII. */
const decode850 = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => (byte < 128 ? String.fromCharCode(byte) : upper850[byte - 128])).join('')

/** Korean as mail once wrote it, as EUC-KR: without its mark and shifts, between which letters have seven bits. The platform has no decoder for it. */
function unshifted(bytes: Uint8Array): Uint8Array {
  const written = new Uint8Array(bytes.length)
  let [length, high] = [0, 0]
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (byte === 0x1b && bytes[at + 1] === 0x24 && bytes[at + 2] === 0x29 && bytes[at + 3] === 0x43) at += 3
    else if (byte === 0x0e || byte === 0x0f) high = byte === 0x0e ? 0x80 : 0
    else {
      // A line ends what was shifted.
      if (byte === 10 || byte === 13) high = 0
      written[length++] = byte > 0x20 && byte < 0x7f ? byte | high : byte
    }
  }
  return written.subarray(0, length)
}

/** The platform has no decoder for UTF-32. */
function decodeUtf32(bytes: Uint8Array, littleEndian: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const parts: string[] = []
  let part = ''
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const code = view.getUint32(at, littleEndian)
    part += code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? '\ufffd' : String.fromCodePoint(code)
    if (part.length > 8192) {
      parts.push(part)
      part = ''
    }
  }
  return parts.join('') + part
}
