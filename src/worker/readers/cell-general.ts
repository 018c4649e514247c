// Numbers as a spreadsheet shows them where no format is asked for.

/** Whole numbers in full, others to 11 digits. */
export function general(value: number): string {
  if (Number.isSafeInteger(value)) return String(value)
  return String(Number(value.toPrecision(11)))
    .replace('e', 'E')
    .replace(/E([+-])(\d)$/, 'E$10$2')
}
