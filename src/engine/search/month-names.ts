// Names of months as search compares them: folded, in the languages that documents come in most, with the short forms that stand in dates.

const names: readonly string[] = [
  'january januar janner janvier enero gennaio januari janeiro styczen stycznia jan',
  'february februar feber fevrier febrero febbraio februari fevereiro luty lutego feb',
  'march marz maerz mars marzo maart marco marzec marca mar mrz',
  'april avril abril aprile kwiecien kwietnia apr',
  'may mai mayo maggio mei maio maj maja',
  'june juni juin junio giugno junho czerwiec czerwca jun',
  'july juli juillet julio luglio julho lipiec lipca jul',
  'august aout agosto augustus sierpien sierpnia aug',
  'september septembre septiembre settembre setembro wrzesien wrzesnia sep sept',
  'october oktober octobre octubre ottobre outubro pazdziernik pazdziernika oct okt',
  'november novembre noviembre novembro listopad listopada nov',
  'december dezember decembre diciembre dicembre dezembro grudzien grudnia dec dez',
]

const months = new Map(names.flatMap((row, at) => row.split(' ').map((name) => [name, at + 1])))

/** Words that mean something else as often; they are months beside a number only. */
const otherwise = new Set([
  'may',
  'mars',
  'mar',
  'mai',
  'maj',
  'marca',
  'mei',
  'sep',
  'dec',
  'nov',
  'jan',
  'jun',
  'march',
  'marco',
])

/** 1–12, or null. */
export const monthOf = (word: string): number | null => months.get(word) ?? null

/** Whether the name alone, with no number beside it, is surely a month. */
export const isSurelyMonth = (word: string): boolean => months.has(word) && !otherwise.has(word)
