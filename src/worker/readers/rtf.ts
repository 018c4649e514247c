// RTF: a parser of its own for what a reader sees: paragraphs, headings by style, lists by their written marks, tables as rows,
// notes, headers and footers. One pass without recursion; pictures and embedded objects are skipped, nothing is run.
import { SheafError } from '../../contract/error.ts'
import { pictureWarning, tidyMetadata, type FlowDocument } from './flow-blocks.ts'
import { fieldTarget, fieldText } from './docx-fields.ts'
import { headingLevelOf, isCaptionName } from './heading-names.ts'
import type { Aside } from './rtf-asides.ts'
import { RtfBlocks } from './rtf-blocks.ts'
import { RtfForm } from './rtf-form.ts'
import { characters, optionalText, withoutText } from './rtf-codes.ts'
import { noFont, RtfFonts } from './rtf-fonts.ts'

/** Reads a document. Throws `file-damaged` for what is no RTF; a file that was cut off is read as far as it goes. */
export function readRtf(bytes: Uint8Array): FlowDocument {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  if (!/^\s*\{\\rtf/.test(source.slice(0, 100)))
    throw new SheafError('file-damaged', 'not a readable Rich Text file: it does not begin with “{\\rtf”', {
      hint: 'Open it in a word processor and save it again.',
    })
  return new RtfReader().read(source)
}

type Place =
  | 'text'
  | 'skip'
  | 'instruction'
  | 'fonts'
  | 'styles'
  | 'info'
  | 'author'
  | Aside
  | 'mark'
  | 'shape'
  | 'name'
  | 'value'
  | 'form'

/** What holds within a group and ends with it. */
interface Group {
  place: Place
  /** The field of the properties that is being read. */
  field: string
  font: number
  /** Characters that stand in for each `\u` and are skipped. */
  skipAfter: number
  hidden: boolean
  /** The place that a text written twice has; its first version is skipped. */
  twice: Place | null
  /** It is the shown part of a link. */
  isLink: boolean
}

const token = /\\([a-zA-Z]+)(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([\s\S])|([{}])|([^\\{}\r\n]+)|[\r\n]+/gy
const asides: ReadonlySet<Place> = new Set<Aside>(['header', 'footer', 'note', 'comment', 'box'])
/** Places where words about layout mean nothing. */
const unset: ReadonlySet<Place> = new Set([
  'skip',
  'info',
  'fonts',
  'instruction',
  'author',
  'mark',
  'shape',
  'name',
  'value',
  'form',
])
/** Properties of pictures and shapes that people see or hear: what a picture shows, words drawn in large letters. */
const saidByShapes = /^(?:wzDescription|gtextUNICODE)$/
const infoFields = new Set(['title', 'author', 'subject', 'keywords', 'doccomm', 'category', 'operator'])

class RtfReader {
  readonly #blocks = new RtfBlocks()
  readonly #info: Record<string, string> = {}
  readonly #fonts = new RtfFonts()
  readonly #groups: Group[] = []
  #group: Group = {
    place: 'text',
    field: '',
    font: noFont,
    skipAfter: 1,
    hidden: false,
    twice: null,
    isLink: false,
  }
  /** The next word follows `\*`: a group nobody has to know. */
  #optional = false
  #style = 0
  #styleName = ''
  /** Of the field in hand: what it is told to do. */
  #instruction = ''
  /** Of the picture or shape in hand: a property and its value. */
  #name = ''
  #value = ''
  #form: RtfForm | null = null
  /** Bytes that are not decoded yet, of one set. */
  #bytes: number[] = []
  /** Characters still to be skipped after a `\u`. */
  #skip = 0
  #pictures = 0

  read(source: string): FlowDocument {
    token.lastIndex = 0
    for (let match = token.exec(source); match; match = token.exec(source)) {
      const [, word, value, hex, symbol, brace, text] = match
      if (text !== undefined) this.#addText(text)
      else if (hex !== undefined) this.#addByte(Number.parseInt(hex, 16))
      else if (brace === '{') this.#openGroup()
      else if (brace === '}') this.#closeGroup()
      else if (word === 'bin') token.lastIndex += Math.max(0, Number(value ?? 0))
      else if (word !== undefined) this.#readWord(word, value === undefined ? null : Number(value))
      else if (symbol === '*') this.#optional = true
      else if (symbol !== undefined) this.#readSymbol(symbol)
    }
    this.#flush()
    const warnings = pictureWarning(this.#pictures)
    if (this.#groups.length > 0) warnings.push('the file ends in the middle; it was probably cut off')
    return { blocks: this.#blocks.finish(), metadata: this.#metadata(), warnings }
  }

  #openGroup(): void {
    this.#flush()
    this.#skip = 0
    this.#groups.push(this.#group)
    this.#group = { ...this.#group, isLink: false }
  }

  #closeGroup(): void {
    this.#flush()
    this.#skip = 0
    this.#optional = false
    const outer = this.#groups.pop()
    if (!outer) return
    const { place, isLink } = this.#group
    if (isLink) this.#blocks.endLink()
    if (place !== outer.place && asides.has(place)) this.#blocks.leave()
    if (place === 'mark' && outer.place !== 'mark') this.#blocks.endMark()
    if (place === 'styles') this.#endStyle()
    if (place === 'instruction' && outer.place !== 'instruction') this.#showInstruction(outer.place)
    if (place === 'value' && outer.place !== 'value') this.#endProperty()
    if (place === 'form' && outer.place !== 'form') this.#endForm()
    this.#group = outer
  }

  #readSymbol(symbol: string): void {
    const character = characters.get(symbol === '\r' ? '\n' : symbol)
    if (character === undefined) return
    if (symbol === '\r' || symbol === '\n') this.#readWord('par', null)
    else this.#addDecoded(character)
  }

  #readWord(word: string, value: number | null): void {
    const optional = this.#optional
    this.#optional = false
    if (word === 'u') {
      this.#addUnicode(value ?? 0)
      return
    }
    this.#flush()
    if (word === 'uc') this.#group.skipAfter = Math.min(10, Math.max(0, value ?? 1))
    else if (this.#openPlace(word, optional, value)) return
    else if (word === 'ansicpg' || word === 'mac' || this.#group.place === 'fonts')
      this.#fonts.control(word, value, this.#group.place === 'fonts')
    else if (word === 'f') this.#group.font = value ?? 0
    else if (word === 'plain') this.#group.hidden = false
    else if (word === 'v' || word === 'deleted') this.#group.hidden = value !== 0
    else if (characters.has(word)) this.#addDecoded(characters.get(word) ?? '')
    else if (this.#group.place === 'styles') {
      if (word === 's') this.#style = value ?? 0
    } else if (word === 'par' && this.#group.place === 'mark') this.#blocks.endParagraphInMark()
    else if (!unset.has(this.#group.place)) this.#blocks.control(word, value)
  }

  /** Words that say what the group they begin is for. */
  #openPlace(word: string, optional: boolean, value: number | null): boolean {
    const { place, twice } = this.#group
    if (word === 'ud' && twice) {
      this.#group.place = twice
      return true
    }
    if (place === 'skip') return true
    if (word === 'pict' && place !== 'info') this.#pictures++
    if (word === 'fonttbl') this.#group.place = 'fonts'
    else if (word === 'stylesheet') this.#group.place = 'styles'
    else if (word === 'info') this.#group.place = 'info'
    else if (place === 'info' && infoFields.has(word)) this.#group.field = word
    else if (/^header[lrf]?$/.test(word)) this.#enter('header')
    else if (/^footer[lrf]?$/.test(word)) this.#enter('footer')
    else if (word === 'footnote') this.#enter('note')
    else if (word === 'annotation') this.#enter('comment')
    else if (word === 'shptxt') this.#enter('box')
    else if (word === 'atnauthor') this.#group.place = 'author'
    else if (word === 'upr') {
      this.#group.twice = place
      this.#group.place = 'skip'
    } else if (word === 'fldinst') {
      this.#instruction = ''
      this.#group.place = 'instruction'
    } else if (word === 'fldrslt') this.#openResult()
    else if (word === 'listtext' || word === 'pntext') this.#group.place = 'mark'
    else if (word === 'formfield') this.#openForm()
    else if (place === 'form') this.#form?.control(word, value)
    else if (word === 'pict' || word === 'sp') this.#group.place = 'shape'
    else if (place === 'shape' && word === 'sn') this.#openName()
    else if (place === 'shape' && word === 'sv') this.#group.place = 'value'
    else if (place === 'shape' && word === 'picprop') return true
    else if (optional ? !optionalText.has(word) : withoutText.has(word)) this.#group.place = 'skip'
    else return false
    return true
  }

  /** What a field shows; that of a link leads somewhere. */
  #openResult(): void {
    const target = fieldTarget(this.#instruction)
    this.#instruction = ''
    if (target === null || this.#group.place === 'skip') return
    this.#group.isLink = true
    this.#blocks.beginLink(target)
  }

  /** Some fields have no result: what they show is part of what they are told. */
  #showInstruction(place: Place): void {
    const text = fieldText(this.#instruction)
    if (text !== '' && !unset.has(place) && !this.#group.hidden) this.#blocks.text(text, false)
  }

  #openForm(): void {
    this.#group.place = 'form'
    this.#form = new RtfForm()
  }

  #endForm(): void {
    const text = this.#form?.text ?? ''
    this.#form = null
    if (text !== '' && !this.#group.hidden) this.#blocks.text(text, false)
  }

  #openName(): void {
    this.#group.place = 'name'
    this.#name = ''
    this.#value = ''
  }

  #endProperty(): void {
    if (saidByShapes.test(this.#name) && /\S/.test(this.#value)) this.#blocks.word(this.#value)
    this.#name = ''
  }

  #enter(place: Aside): void {
    this.#group.place = place
    this.#blocks.enter(place)
  }

  #addUnicode(value: number): void {
    if (this.#bytes.length > 0) this.#flush()
    this.#addDecoded(String.fromCharCode(value < 0 ? value + 65_536 : value))
    this.#skip = this.#group.skipAfter
  }

  #addByte(byte: number): void {
    if (this.#skip > 0) this.#skip--
    else this.#bytes.push(byte)
  }

  #addText(text: string): void {
    let from = 0
    if (this.#skip > 0) {
      from = Math.min(this.#skip, text.length)
      this.#skip -= from
    }
    for (let i = from; i < text.length; i++) this.#bytes.push(text.charCodeAt(i))
  }

  #flush(): void {
    if (this.#bytes.length === 0) return
    const bytes = Uint8Array.from(this.#bytes)
    this.#bytes = []
    if (this.#group.place === 'skip' || this.#group.place === 'shape' || this.#group.hidden) return
    this.#addDecoded(this.#fonts.decode(bytes, this.#group.place === 'fonts' ? noFont : this.#group.font))
  }

  #addDecoded(text: string): void {
    if (this.#bytes.length > 0) this.#flush()
    const { place, field, hidden } = this.#group
    if (place === 'skip' || place === 'shape' || hidden) return
    if (place === 'fonts') this.#fonts.addName(text)
    else if (place === 'styles') this.#styleName += text
    else if (place === 'instruction') this.#instruction = (this.#instruction + text).slice(0, 4000)
    else if (place === 'form') this.#form?.addText(text)
    else if (place === 'name') this.#name = (this.#name + text).slice(0, 100)
    else if (place === 'value') this.#value = (this.#value + text).slice(0, 4000)
    else if (place === 'author') this.#blocks.author = (this.#blocks.author + text).slice(0, 200)
    else if (place === 'info') this.#info[field] = ((this.#info[field] ?? '') + text).slice(0, 4000)
    else this.#blocks.text(this.#fonts.shown(text, this.#group.font), place === 'mark')
  }

  #endStyle(): void {
    const level = headingLevelOf(this.#styleName)
    if (level > 0) this.#blocks.headingStyles.set(this.#style, level)
    else if (isCaptionName(this.#styleName.replace(/;\s*$/, '').trim())) this.#blocks.captionStyles.add(this.#style)
    this.#styleName = ''
    this.#style = 0
  }

  #metadata() {
    return tidyMetadata({
      title: this.#info['title'],
      author: this.#info['author'],
      subject: this.#info['subject'],
      keywords: this.#info['keywords'],
      description: this.#info['doccomm'],
      category: this.#info['category'],
      modifiedBy: this.#info['operator'],
    })
  }
}
