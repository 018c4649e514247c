// Bytes of a known set to text: what the platform decodes, and what it does not.

/** Throws a RangeError for a set that neither knows. Bytes that are no characters become U+FFFD. */
export function decodeBytes(bytes: Uint8Array, charset: string): string {
  if (charset === 'ibm850') return decode850(bytes)
  if (charset.startsWith('utf-32')) return decodeUtf32(bytes, charset === 'utf-32le')
  return new TextDecoder(charset).decode(bytes)
}

/** The characters of 128 to 255 in the code page of Western Europe under DOS, which the platform cannot decode. */
const upper850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\xad±‗¾¶§÷¸°¨·¹³²■\xa0'

/** Code page 850; below 128 it is ASCII. */
const decode850 = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => (byte < 128 ? String.fromCharCode(byte) : upper850[byte - 128])).join('')

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
