// Ligatures whose letters Ghostscript 9.56 to 10.01 wrote with their bytes swapped: `fi` reads as 昀椀. Two or more of these signs beside
// each other are no word of any language.
const swapped = /[昀琀][昀椀氀樀琀栀戀欀]+/gu

/** What the first of such letters is written as. */
const firsts = new Set([0x6600, 0x7400])

export function isSwapped(code: number): boolean {
  return firsts.has(code)
}

/** The text with such ligatures as the letters that they stand for. */
export function unswapped(text: string): string {
  return text.replace(swapped, (signs) =>
    Array.from(signs, (sign) => String.fromCharCode(sign.charCodeAt(0) >> 8)).join(''),
  )
}
