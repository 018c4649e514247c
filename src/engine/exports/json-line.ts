// One JSON value as one line of text.

/** JSON on one line, also for readers that take U+2028, U+2029 and U+0085 for line ends. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u0085\u2028\u2029]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
