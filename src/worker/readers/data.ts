// JSON, JSON lines and SVG. JSON keeps its keys and is indented; of SVG counts what it shows.
import { SheafError } from '../../contract/error.ts'
import { decodeText } from './charset.ts'
import { tidyMetadata, type FlowBlock, type FlowDocument } from './flow-blocks.ts'
import { readXml, type XmlAttributes } from './xml-events.ts'

const replacedWarning = 'some bytes were not characters of the file’s encoding and were replaced'
/** Deeper than this, `JSON.stringify` could overflow the stack, and indenting would be most of the text. */
const deepestJson = 200

/** JSON, indented by two. What is no valid JSON is kept as it stands, with a warning. */
export function readJson(bytes: Uint8Array): FlowDocument {
  const { text, replaced } = decodeText(bytes)
  const warnings = replaced ? [replacedWarning] : []
  if (!/\S/.test(text)) return { blocks: [], metadata: {}, warnings }
  return { blocks: [{ kind: 'code', text: indented(text, warnings) }], metadata: {}, warnings }
}

/** JSON lines: each value a block of its own. */
export function readJsonLines(bytes: Uint8Array): FlowDocument {
  const { text, replaced } = decodeText(bytes)
  const warnings: string[] = []
  const blocks: FlowBlock[] = []
  for (const line of text.split('\n'))
    if (/\S/.test(line)) blocks.push({ kind: 'code', text: indented(line, warnings) })
  return {
    blocks,
    metadata: {},
    warnings: [...new Set([...(replaced ? [replacedWarning] : []), ...warnings])].slice(0, 3),
  }
}

function indented(text: string, warnings: string[]): string {
  if (jsonDepth(text) > deepestJson) {
    warnings.push(`nested more than ${deepestJson} deep; kept as written`)
    return text.trim()
  }
  try {
    const value: unknown = JSON.parse(text)
    // Numbers stay as they are written: digits beyond those of a computer's number, zeros at the end.
    const plain = /\d{16}|\.\d*0(?!\d)|\de/i.test(text) ? indentedTokens(text) : JSON.stringify(value, null, 2)
    return withLineEnds(plain)
  } catch {
    warnings.push('not valid JSON; kept as written')
    return text.trim()
  }
}

/** Valid JSON as `JSON.stringify` would indent it, its numbers untouched. */
function indentedTokens(text: string): string {
  const out: string[] = []
  let depth = 0
  let last = ''
  const line = () => `\n${'  '.repeat(depth)}`
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g)) {
    const closes = token === '}' || token === ']'
    if (closes) depth--
    if (last === '{' || last === '[' ? !closes : last === ',' || closes) out.push(line())
    out.push(token === ':' ? ': ' : token.includes('\\') ? JSON.stringify(JSON.parse(token)) : token)
    if (token === '{' || token === '[') depth++
    last = token
  }
  return out.join('')
}

/** Line ends and tabs in strings as what they are: `\\n` would stick to the word after it. */
function withLineEnds(json: string): string {
  return json.replace(/(?<!\\)((?:\\\\)*)((?:\\[nrt])+)/g, (_, before: string, ends: string) => {
    return before + (ends.includes('n') || ends.includes('r') ? '\n' : ' ')
  })
}

function jsonDepth(text: string): number {
  let depth = 0
  let deepest = 0
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (quoted) {
      if (code === 0x5c) i++
      else if (code === 0x22) quoted = false
    } else if (code === 0x22) quoted = true
    else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, ++depth)
    else if (code === 0x7d || code === 0x5d) depth--
  }
  return deepest
}

/** SVG: its title, description and the lines of text it shows; nothing is drawn. */
export function readSvg(bytes: Uint8Array): FlowDocument {
  const { text, warnings } = decodeXml(bytes)
  const shown = svgTexts(text, false)
  if (shown.blocks.length > 0) return { ...shown, warnings }
  // A presentation saved as one drawing hides all its slides, and shows them by a script.
  const all = svgTexts(text, true)
  if (all.blocks.length > 0) warnings.push('all of its text is hidden until a script shows it; it was read nonetheless')
  return { ...all, warnings }
}

/** `all`: also what is there and not visible. */
function svgTexts(text: string, all: boolean) {
  const blocks: FlowBlock[] = []
  const metadata: Record<string, string> = {}
  let parts: string[] | null = null
  let hidden = 0
  const isText = (name: string) => name === 'text' || name === 'title' || name === 'desc'
  readXml(text, {
    open(name, attributes) {
      if (hidden > 0 || name === 'defs' || name === 'style' || name === 'script' || isHidden(attributes, all)) hidden++
      else if (isText(name)) parts = []
      else if (parts && name === 'tspan' && (attributes.has('x') || attributes.has('dy'))) parts.push('\n')
      else if (name === 'p' || name === 'div') parts ??= []
    },
    close(name) {
      if (hidden > 0) hidden--
      else if (parts && (isText(name) || name === 'p' || name === 'div')) {
        const lines = parts
          .join('')
          .split('\n')
          .map((line) => line.replace(/\s+/g, ' ').trim())
        const content = lines.filter((line) => line !== '').join('\n')
        parts = null
        if (content === '') return
        if (name === 'title') metadata['title'] ??= content
        blocks.push(
          name === 'title' ? { kind: 'heading', level: 1, text: content } : { kind: 'paragraph', text: content },
        )
      }
    },
    text(data) {
      if (hidden === 0) parts?.push(data.replaceAll('\n', ' '))
    },
  })
  return { blocks, metadata: tidyMetadata(metadata) }
}

function isHidden(attributes: XmlAttributes, all: boolean): boolean {
  const style = attributes.get('style') ?? ''
  if (attributes.get('display') === 'none' || /(?:^|[;\s])display\s*:\s*none/i.test(style)) return true
  if (all) return false
  return (
    attributes.get('visibility') === 'hidden' ||
    Number(attributes.get('opacity') ?? 1) === 0 ||
    /(?:^|[;\s])(?:visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$))/i.test(style)
  )
}

/** Throws `file-damaged` for entities that grow: a file that declares them wants harm or a parser of another kind. */
export function decodeXml(bytes: Uint8Array): { text: string; warnings: string[] } {
  const start = Buffer.from(bytes.subarray(0, 200)).toString('latin1')
  const { text, replaced } = decodeText(bytes, /<\?xml[^>]*encoding\s*=\s*["']([\w.:-]{2,40})/.exec(start)?.[1])
  const warnings = replaced ? [replacedWarning] : []
  const entities = text.slice(0, 1_000_000).match(/<!ENTITY\b/g)?.length ?? 0
  if (/<!ENTITY[^>]*&\w+;[^>]*&\w+;/.test(text.slice(0, 1_000_000)))
    throw new SheafError('file-damaged', 'this file declares entities made of entities, which only grow', {
      hint: 'The file may be made to do harm. Get a new copy from whom you know.',
    })
  if (entities > 0) warnings.push('entities that the file declares were not expanded')
  // The declaration of the type is no text.
  return { text: text.replace(/<!DOCTYPE[^[>]{0,2000}\[[^\]]*\]\s*>/, ''), warnings }
}
