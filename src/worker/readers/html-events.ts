// HTML as a row of events: tags opened, tags closed, text. No tree and no stack, so depth costs nothing.
import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2'

/** Names are lower case; entities are decoded. End tags that HTML lets authors leave out are not made up. */
export interface HtmlEvents {
  open(name: string, attributes: ReadonlyMap<string, string>): void
  close(name: string): void
  text(data: string): void
  /** True inside `<svg>`, where self-closing tags count and `<title/>` does not swallow what follows. */
  isForeign(): boolean
}

/** Attributes of a tag that are kept; a tag with thousands of them is no reason to hold them all. */
const mostAttributes = 64

/** Runs through `source` once. Never throws for what a page may contain. */
export function readEvents(source: string, events: HtmlEvents): void {
  let name = ''
  let attributes = new Map<string, string>()
  let attribute = ''
  let value: string[] = []
  const lower = (start: number, end: number) => source.slice(start, end).toLowerCase()
  const callbacks: TokenizerCallbacks = {
    onopentagname(start, end) {
      name = lower(start, end)
      attributes = new Map()
    },
    onattribname(start, end) {
      attribute = lower(start, end)
      value = []
    },
    onattribdata(start, end) {
      value.push(source.slice(start, end))
    },
    onattribentity(code) {
      value.push(String.fromCodePoint(code))
    },
    onattribend() {
      if (attributes.size < mostAttributes && !attributes.has(attribute)) attributes.set(attribute, value.join(''))
    },
    onopentagend() {
      events.open(name, attributes)
    },
    onselfclosingtag() {
      events.open(name, attributes)
      if (events.isForeign()) events.close(name)
    },
    onclosetag(start, end) {
      events.close(lower(start, end))
    },
    ontext(start, end) {
      events.text(source.slice(start, end))
    },
    ontextentity(code) {
      events.text(String.fromCodePoint(code))
    },
    oncdata(start, end, offset) {
      if (events.isForeign()) events.text(source.slice(start, end - offset))
    },
    isInForeignContext: () => events.isForeign(),
    oncomment: () => undefined,
    ondeclaration: () => undefined,
    onprocessinginstruction: () => undefined,
    onend: () => undefined,
  }
  const tokenizer = new Tokenizer({ xmlMode: false, decodeEntities: true }, callbacks)
  tokenizer.write(source)
  tokenizer.end()
}

/** Text with its character references (`&amp;`, `&#8364;`) resolved. */
export function decodeReferences(text: string): string {
  if (!text.includes('&')) return text
  const parts: string[] = []
  const none = () => undefined
  readEvents(text.replaceAll('<', '&lt;'), {
    open: none,
    close: none,
    text: (data) => parts.push(data),
    isForeign: () => false,
  })
  return parts.join('')
}
