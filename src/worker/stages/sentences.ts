// Sentences as ranges of a text: the platform's segmenter, with breaks after abbreviations and ordinals taken back.
// A range keeps the white space that follows its sentence, so that ranges join without gaps.

/** `start` inclusive, `end` exclusive. */
export interface Range {
  start: number
  end: number
}

/** Text longer than this is cut at white space before it is segmented, which keeps the work linear whatever the input. */
const segmentLimit = 8000

// Without the closing dot. Words that as often end a sentence as not ("etc.", "usw.") are left out on purpose.
const abbreviations = new Set(
  [
    'dr prof mr mrs ms st sr jr messrs hon gen col sgt capt rev',
    'vs cf approx dept est fig figs eq eqs ref refs sec ch vol vols ed eds pp no nos art arts para paras cl ex al',
    'inc ltd co corp jan feb mar apr jun jul aug sep sept oct nov dec',
    'nr abs bzw ca ggf evtl inkl exkl zzgl vgl sog str tel tab abb bd hrsg geb gem lt max min mio mrd mwst ust lfd',
    'z d u o i b e.g i.e z.b d.h u.a o.ä i.d.r u.u s.o s.u v.a m.e i.a p.ex',
    'mme mlle mm me éd env chap bd av boul tél',
    'стр ул тел им гл рис табл см ср напр проф акад бул вул див просп пл обл млн млрд тыс',
    'τηλ σελ αρ π.χ cad sok bkz örn şti tzn zob ul np např tj čl pl ill',
  ]
    .join(' ')
    .split(' '),
)

/** "3. Mai", "der 2. Weltkrieg": a number with a dot that goes on; "room 4. Then" does not. */
const germanOrdinal =
  /(?:^|\s)(?:am|den|der|dem|vom|zum|im|des|die|das|beim) \d{1,2}\.\s+\p{Lu}|\d{1,2}\.\s+(?:Jan|Feb|März|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez)/u

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })

/** The sentences of `text[start, end)`, in order, without gaps. Text without sentence marks is one range. */
export function sentenceRanges(text: string, start = 0, end = text.length): Range[] {
  const ranges: Range[] = []
  for (const part of cut(text, start, end, segmentLimit)) {
    for (const { index, segment } of segmentsOf(text.slice(part.start, part.end))) {
      const at = part.start + index
      const last = ranges.at(-1)
      if (last && last.end === at && at > part.start && goesOn(text.slice(last.start, at), segment)) {
        last.end = at + segment.length
      } else ranges.push({ start: at, end: at + segment.length })
    }
  }
  return ranges
}

/** The mark of a question in Greek, which is a semicolon elsewhere. */
const greekQuestion = /(?=[«"“]?\p{Lu})(?<=[\p{Script=Greek}\p{M}];\s+)/u

function* segmentsOf(text: string): Generator<{ index: number; segment: string }> {
  for (const { index, segment } of segmenter.segment(text)) {
    if (!segment.includes(';')) yield { index, segment }
    else {
      let at = index
      for (const question of segment.split(greekQuestion)) {
        yield { index: at, segment: question }
        at += question.length
      }
    }
  }
}

/** True where the segmenter broke although the sentence goes on: after an abbreviation, an initial or an ordinal. */
function goesOn(before: string, after: string): boolean {
  const tail = /(\S+)\s*$/.exec(before.slice(-40))?.[1] ?? ''
  if (!tail.endsWith('.')) return false
  const word = tail
    .slice(0, -1)
    .replace(/^[("'„“«[]+/u, '')
    .toLowerCase()
  if (abbreviations.has(word)) return true
  if (/^\p{L}$/u.test(word)) return true
  return germanOrdinal.test(`${before.slice(-40)}${after.slice(0, 12)}`) && /^\d{1,2}$/.test(word)
}

/**
 * `text[start, end)` in ranges of at most `limit`, each cut after its last white space, or a comma or stop of scripts that have none, if it has
 * one. Never inside a character.
 */
export function cut(text: string, start: number, end: number, limit: number): Range[] {
  const ranges: Range[] = []
  let at = start
  while (end - at > limit) {
    const stop = lastBreak(text, at, at + limit)
    ranges.push({ start: at, end: stop })
    at = stop
  }
  if (at < end) ranges.push({ start: at, end })
  return ranges
}

/** Signs behind which text without spaces may be cut, and how much of a part may be given up for one. */
const pause = /[。．！？、，；：।॥؟۔،」』）]/u
const givenUp = 0.5

function lastBreak(text: string, start: number, end: number): number {
  const least = end - givenUp * (end - start)
  let space = end
  while (space > start && !/\s/.test(text.charAt(space - 1))) space--
  if (space > least) return space
  for (let at = end; at > least; at--) if (pause.test(text.charAt(at - 1)) && !pause.test(text.charAt(at))) return at
  if (space > start) return space
  // Neither white space nor a pause: cut between characters, not before a combining mark or inside a surrogate pair.
  for (let at = end; at > start + 1; at--) if (!/[\p{M}\p{Cs}\u200d]/u.test(text.charAt(at))) return at
  return end - start > 1 && /[\udc00-\udfff]/.test(text.charAt(end)) ? end - 1 : end
}
