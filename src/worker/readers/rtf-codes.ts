// RTF's vocabulary: which character set a font or file names, which words stand for a character, which groups hold no text.

/** Sets by Windows code page; those that are not listed are read as windows-1252. */
const codePages = new Map([
  [866, 'ibm866'],
  [874, 'windows-874'],
  [932, 'shift_jis'],
  [936, 'gbk'],
  [949, 'euc-kr'],
  [950, 'big5'],
  [10000, 'macintosh'],
  [65001, 'utf-8'],
  ...[1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258].map((page): [number, string] => [page, `windows-${page}`]),
])

/** Code pages by the number a font gives its set. 0 is the file's own, 2 a font of symbols. */
const fontSets = new Map([
  [77, 10000],
  [128, 932],
  [129, 949],
  [134, 936],
  [136, 950],
  [161, 1253],
  [162, 1254],
  [163, 1258],
  [177, 1255],
  [178, 1256],
  [186, 1257],
  [204, 1251],
  [222, 874],
  [238, 1250],
])

/** A label that `TextDecoder` knows. */
export function charsetOfCodePage(page: number): string {
  return codePages.get(page) ?? 'windows-1252'
}

/** The set of a font, or undefined where it follows the file's. */
export function charsetOfFont(number: number): string | undefined {
  const page = fontSets.get(number)
  return page === undefined ? undefined : charsetOfCodePage(page)
}

/** Words that stand for a character. */
export const characters: ReadonlyMap<string, string> = new Map([
  ['tab', '\t'],
  ['line', '\n'],
  ['softline', '\n'],
  ['emdash', '—'],
  ['endash', '–'],
  ['emspace', ' '],
  ['enspace', ' '],
  ['qmspace', ' '],
  ['bullet', '•'],
  ['lquote', '‘'],
  ['rquote', '’'],
  ['ldblquote', '“'],
  ['rdblquote', '”'],
  ['~', '\u00a0'],
  ['_', '\u2011'],
  ['-', ''],
  ['\n', '\n'],
  ['\\', '\\'],
  ['{', '{'],
  ['}', '}'],
])

/** Groups that hold no text of the document though they are not marked as optional (`\*`). */
export const withoutText: ReadonlySet<string> = new Set(
  (
    'colortbl filetbl listtable listoverridetable revtbl rsidtbl objdata objclass objname nonshppict themedata ' +
    'colorschememapping datastore latentstyles xmlnstbl pgptbl generator bkmkstart bkmkend atnid atntime ' +
    'atnref atndate nonesttables template private1 xe tc txe rxe shpinst ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn'
  ).split(' '),
)

/** Groups marked as optional that do hold text. */
export const optionalText: ReadonlySet<string> = new Set([
  'shpinst',
  'shptxt',
  'shppict',
  'picprop',
  'footnote',
  'annotation',
  'nesttableprops',
  'formfield',
  'ffl',
])
