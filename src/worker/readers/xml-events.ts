// XML as a row of events: elements opened and closed, text. No tree and no stack, so depth costs nothing;
// entities that a file declares for itself are never expanded.
import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2'

/** Attributes by their name as written and, where that is not taken, by the part after the prefix. */
export type XmlAttributes = ReadonlyMap<string, string>

/** Names of elements are without their prefix. */
export interface XmlEvents {
  open(name: string, attributes: XmlAttributes): void
  close?(name: string): void
  text?(data: string): void
}

const mostAttributes = 64

/** Runs through `source` once. Never throws for what a file may contain: broken markup is passed over. */
export function readXml(source: string, events: XmlEvents): void {
  let name = ''
  let attributes = new Map<string, string>()
  let attribute = ''
  let value: string[] = []
  const none = () => undefined
  const callbacks: TokenizerCallbacks = {
    onopentagname(start, end) {
      name = localName(source, start, end)
      attributes = new Map()
    },
    onattribname(start, end) {
      attribute = source.slice(start, end)
      value = []
    },
    onattribdata(start, end) {
      value.push(source.slice(start, end))
    },
    onattribentity(code) {
      value.push(String.fromCodePoint(code))
    },
    onattribend() {
      if (attributes.size >= mostAttributes) return
      const text = value.join('')
      attributes.set(attribute, text)
      const colon = attribute.indexOf(':')
      if (colon === -1) return
      const local = attribute.slice(colon + 1)
      if (!attributes.has(local)) attributes.set(local, text)
    },
    onopentagend() {
      events.open(name, attributes)
    },
    onselfclosingtag() {
      events.open(name, attributes)
      events.close?.(name)
    },
    onclosetag(start, end) {
      events.close?.(localName(source, start, end))
    },
    ontext(start, end) {
      events.text?.(source.slice(start, end))
    },
    ontextentity(code) {
      events.text?.(String.fromCodePoint(code))
    },
    oncdata(start, end, offset) {
      events.text?.(source.slice(start, end - offset))
    },
    isInForeignContext: () => true,
    oncomment: none,
    ondeclaration: none,
    onprocessinginstruction: none,
    onend: none,
  }
  const tokenizer = new Tokenizer({ xmlMode: true, decodeEntities: true }, callbacks)
  tokenizer.write(source)
  tokenizer.end()
}

function localName(source: string, start: number, end: number): string {
  const name = source.slice(start, end)
  return name.slice(name.indexOf(':') + 1)
}

/** The same events without those of and within elements of these names. */
export function without(names: ReadonlySet<string>, events: XmlEvents): XmlEvents {
  let skip = ''
  let depth = 0
  return {
    open(name, attributes) {
      if (skip === name) depth++
      else if (skip === '' && names.has(name)) [skip, depth] = [name, 1]
      else if (skip === '') events.open(name, attributes)
    },
    close(name) {
      if (skip === '') events.close?.(name)
      else if (skip === name && --depth === 0) skip = ''
    },
    text(data) {
      if (skip === '') events.text?.(data)
    },
  }
}

/** What Office writes a second time for programs that do not know the first. */
export const secondVersions: ReadonlySet<string> = new Set(['Fallback'])
