// About how many tokens a text has for a language model, without a vocabulary: what chunks say where none was chosen, and what `verify` counts again.

/** As chunks name it. */
export const estimateName = 'estimate'

/**
 * How many Latin letters say as much as this text does. Measured with o200k: a token has 4 to 5 Latin letters, 1.2 Chinese or Japanese characters, 1.3 syllables of
 * Korean and 2 characters of Thai, so these count 3, 3 and 2; letters of other alphabets count one, though Arabic and Greek take half as many tokens again.
 */
export function lettersOf(text: string): number {
  if (!dense.test(text)) return text.length
  let letters = text.length
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (isWide(code)) letters += 2
    else if (isSyllabic(code)) letters += 1
  }
  return letters
}

/** Tokens of a text: its letters by four, which is 7 % off for English prose. */
export const estimateTokens = (text: string): number => Math.ceil(lettersOf(text) / 4)

/** Anything that may count more than one: most texts have none, and are looked through in one go. */
const dense =
  /[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]/

/** Chinese characters, kana, syllables of Korean, full-width forms. Rare characters beyond the first plane are two units of text, and count two. */
const isWide = (code: number): boolean =>
  (code >= 0x2e80 && code <= 0xd7ff) ||
  (code >= 0xf900 && code <= 0xfaff) ||
  (code >= 0xfe30 && code <= 0xfe4f) ||
  (code >= 0xff00 && code <= 0xffef)

/** Letters of Korean one by one, and the scripts of South East Asia that write without spaces. */
const isSyllabic = (code: number): boolean =>
  (code >= 0x0e00 && code <= 0x0eff) ||
  (code >= 0x1000 && code <= 0x109f) ||
  (code >= 0x1100 && code <= 0x11ff) ||
  (code >= 0x1780 && code <= 0x17ff)
