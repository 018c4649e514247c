// DOCX: Word's XML through mammoth to HTML, and that to blocks. Only the XML parts are handed on, under limits;
// pictures are left out. Headers and footers are read once each, properties become metadata.
import { zipSync, type Zippable } from 'fflate'
import mammoth from 'mammoth'
import { SheafError } from '../../contract/error.ts'
import type { FlowBlock, FlowDocument } from './flow-blocks.ts'
import { tidyMetadata } from './flow-blocks.ts'
import { readEntries, readEntry } from './zip.ts'
import { elementTexts, wordParagraphs, xmlDepth } from './docx-xml.ts'
import { refuseLong, sliceBody } from './docx-slices.ts'
import { htmlBlocks } from './html.ts'

/** Bytes of XML one document may have: the parser holds all of it as a tree. */
const mostXml = 60 * 1024 * 1024

/** Elements within elements. Real documents have tens; the parser's time grows with the square of this. */
const deepestXml = 500

/** Reads a Word document. Throws `file-damaged`, `file-encrypted` or `file-too-large`. */
export async function readDocx(bytes: Uint8Array): Promise<FlowDocument> {
  const parts = xmlParts(bytes)
  const { pictures } = parts
  const { html, notes } = await toHtml(parts.xml)
  const body = html.flatMap((slice) => htmlBlocks(slice).blocks.map(withoutBackLink))
  const warnings: string[] = []
  if (pictures > 0)
    warnings.push(
      `${pictures} ${pictures === 1 ? 'picture was' : 'pictures were'} left out; text in pictures is not read`,
    )
  warnings.push(...notes)
  const margins = (pattern: RegExp, kind: 'header' | 'footer'): FlowBlock[] => {
    const texts = [...parts.xml].flatMap(([name, xml]) => (pattern.test(name) ? [wordParagraphs(xml).join('\n')] : []))
    return [...new Set(texts)].filter((text) => /\S/.test(text)).map((text) => ({ kind, text }))
  }
  return {
    blocks: [...margins(/^word\/header\d*\.xml$/, 'header'), ...body, ...margins(/^word\/footer\d*\.xml$/, 'footer')],
    metadata: properties(parts.xml.get('docProps/core.xml')),
    warnings,
  }
}

/** The XML parts as text, checked. */
function xmlParts(bytes: Uint8Array): { xml: Map<string, string>; pictures: number } {
  const xml = new Map<string, string>()
  let pictures = 0
  let total = 0
  for (const entry of readEntries(bytes, 'Word document')) {
    if (/^word\/media\/./.test(entry.name)) pictures++
    if (!/\.(xml|rels)$/i.test(entry.name) || entry.name.includes('..') || entry.name.startsWith('/')) continue
    total += entry.size
    if (total > mostXml)
      throw new SheafError(
        'file-too-large',
        `this Word document has more than ${mostXml / 1024 / 1024} MB of text parts`,
        {
          hint: 'Split it, or save it as PDF.',
        },
      )
    const text = decodeXml(readEntry(bytes, entry, 'Word document'))
    // Word never declares entities; those who do want them to grow or to reach for files.
    if (/<!(?:DOCTYPE|ENTITY)/i.test(text))
      throw new SheafError('file-damaged', `${entry.name} declares entities, which no word processor writes`, {
        hint: 'The file may be made to do harm. Do not open it; get a new copy from whom you know.',
      })
    if (xmlDepth(text) > deepestXml)
      throw new SheafError('file-damaged', `${entry.name} is nested more than ${deepestXml} elements deep`, {
        hint: 'No word processor writes this. Open the document in one and save it again.',
      })
    xml.set(entry.name, text)
  }
  return { xml, pictures }
}

function decodeXml(bytes: Uint8Array): string {
  const [a, b] = bytes
  const charset = a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : 'utf-8'
  return new TextDecoder(charset).decode(bytes)
}

const mainPart = 'word/document.xml'

/** The body as HTML, slice by slice. */
async function toHtml(xml: Map<string, string>): Promise<{ html: string[]; notes: string[] }> {
  const encoder = new TextEncoder()
  const files: Zippable = {}
  for (const [name, text] of xml) {
    if (name !== mainPart) refuseLong(text)
    files[name] = encoder.encode(text)
  }
  const html: string[] = []
  const notes: string[] = []
  for (const slice of sliceBody(xml.get(mainPart) ?? '')) {
    if (slice !== '') files[mainPart] = encoder.encode(slice)
    try {
      const { value, messages } = await mammoth.convertToHtml(
        { buffer: Buffer.from(zipSync(files, { level: 0 })) },
        options,
      )
      html.push(value)
      for (const { type, message } of messages) if (type === 'error') notes.push(`a part was not read: ${message}`)
    } catch (error) {
      throw new SheafError('file-damaged', 'not a readable Word document: its text part makes no sense', {
        hint: 'Open it in a word processor and save it again, or get a new copy.',
        cause: error,
      })
    }
  }
  return { html, notes: [...new Set(notes)].slice(0, 5) }
}

const options = {
  includeEmbeddedStyleMap: false,
  externalFileAccess: false,
  styleMap: [
    "p[style-name='Title'] => h1:fresh",
    "p[style-name='Subtitle'] => h2:fresh",
    "p[style-name='caption'] => figcaption:fresh",
    "p[style-name='Caption'] => figcaption:fresh",
  ],
  convertImage: mammoth.images.imgElement(() => Promise.resolve({ src: '' })),
}

/** Notes end in an arrow back to their place, which is no text of the document. */
function withoutBackLink(block: FlowBlock): FlowBlock {
  return 'text' in block && block.text.endsWith('↑') ? { ...block, text: block.text.replace(/\s*↑$/, '') } : block
}

function properties(xml: string | undefined) {
  if (xml === undefined) return {}
  const values = elementTexts(xml)
  return tidyMetadata({
    title: values.get('dc:title'),
    author: values.get('dc:creator'),
    subject: values.get('dc:subject'),
    description: values.get('dc:description'),
    keywords: values.get('cp:keywords'),
    category: values.get('cp:category'),
    created: values.get('dcterms:created'),
    modified: values.get('dcterms:modified'),
    modifiedBy: values.get('cp:lastModifiedBy'),
  })
}
