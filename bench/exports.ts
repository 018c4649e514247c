// Every export format of the samples and the corpus, made by `sheaf process`, and read back by programs that are not ours.
//   npm run bench -- exports [FOLDER …] [--alto-schema alto-4-4.xsd --xlink-schema xlink.xsd]
// Without the schemas ALTO is read as XML by libxml2; with them (loc.gov/standards/alto) it is validated.
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { PDFDocument } from '@cantoo/pdf-lib'
import { Document as LangChainDocument } from '@langchain/core/documents'
import { TextNode } from '@llamaindex/core/schema'
import { unzipSync } from 'fflate'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { lexer } from 'marked'
import papaparse from 'papaparse'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { validateXML } from 'xmllint-wasm'
import { z } from 'zod'
import { root } from '../scripts/tools/project.ts'
import type { ChunkShape } from '../src/contract/settings.ts'
import { corpus } from './folders.ts'
import { run as placedWords } from './searchable-pdf.ts'

interface Schemas {
  alto: string
  xlink: string
}

/** Reads one file back; throws what is wrong with it. Gives what it found, for the table. */
type ReadBack = (file: string, schemas: Schemas | null) => Promise<number>

interface Kind {
  ending: string
  reader: string
  /** What is counted. */
  unit: string
  read: ReadBack
}

const text = (file: string): string => readFileSync(file, 'utf8')

function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(what)
}

const separated =
  (delimiter: string): ReadBack =>
  async (file) => {
    const { data, errors } = papaparse.parse<string[]>(text(file), { delimiter, skipEmptyLines: true })
    const [first] = errors
    expect(first === undefined, first?.message ?? '')
    expect(new Set(data.map((row) => row.length)).size <= 1, 'its rows are not of one length')
    return data.length
  }

const xml: ReadBack = async (file, schemas) => {
  const isAlto = file.endsWith('.alto.xml')
  const common = {
    xml: [{ fileName: basename(file), contents: text(file) }],
    initialMemoryPages: 1024,
    maxMemoryPages: 16_384,
  }
  const { valid, errors } = await validateXML(
    isAlto && schemas
      ? { ...common, schema: [schemas.alto], preload: [{ fileName: 'xlink.xsd', contents: schemas.xlink }] }
      : { ...common, normalization: 'c14n' },
  )
  expect(valid, errors[0]?.message ?? '')
  return (text(file).match(isAlto ? /<String /g : /class=.ocrx_word/g) ?? []).length
}

const lines = (file: string): unknown[] =>
  text(file)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown)

const kinds: Kind[] = [
  { ending: '.md', reader: 'marked', unit: 'tokens', read: async (file) => lexer(text(file)).length },
  {
    ending: '.txt',
    reader: 'UTF-8',
    unit: 'letters',
    read: async (file) => new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file)).length,
  },
  {
    ending: '.json',
    reader: 'JSON',
    unit: 'pages',
    read: async (file) => z.object({ pages: z.array(z.unknown()) }).parse(JSON.parse(text(file))).pages.length,
  },
  { ending: '.chunks.jsonl', reader: 'JSON', unit: 'chunks', read: async (file) => lines(file).length },
  { ending: '.csv', reader: 'papaparse', unit: 'rows', read: separated(',') },
  { ending: '.tsv', reader: 'papaparse', unit: 'rows', read: separated('\t') },
  { ending: '.hocr', reader: 'libxml2', unit: 'words', read: xml },
  { ending: '.alto.xml', reader: 'libxml2', unit: 'words', read: xml },
  {
    ending: '.parquet',
    reader: 'hyparquet',
    unit: 'rows',
    read: async (file) => (await parquetReadObjects({ file: await asyncBufferFromFile(file) })).length,
  },
  {
    ending: '.ocr.pdf',
    reader: 'pdf.js',
    unit: 'pages',
    async read(file) {
      const loading = getDocument({ data: new Uint8Array(readFileSync(file)), verbosity: 0 })
      const pdf = await loading.promise
      for (let n = 1; n <= pdf.numPages; n++) await (await pdf.getPage(n)).getTextContent()
      await loading.destroy()
      return pdf.numPages
    },
  },
  {
    ending: '.ocr.pdf',
    reader: 'pdf-lib',
    unit: 'pages',
    read: async (file) => (await PDFDocument.load(readFileSync(file), { updateMetadata: false })).getPageCount(),
  },
  {
    ending: '.zip',
    reader: 'fflate',
    unit: 'files',
    async read(file) {
      const found = Object.entries(unzipSync(readFileSync(file)))
      for (const [name, bytes] of found)
        expect(
          Buffer.from(bytes).equals(readFileSync(join(file, '..', name))),
          `${name} in it is not the one beside it`,
        )
      return found.length
    },
  },
]

/** The documents' own classes of LangChain and LlamaIndex; Unstructured and Docling have none in npm: their lines are read as JSON. */
const shapes: Record<Exclude<ChunkShape, 'sheaf'>, (line: unknown) => void> = {
  langchain(line) {
    const { page_content: pageContent, metadata } = z
      .object({ page_content: z.string(), metadata: z.record(z.string(), z.unknown()) })
      .parse(line)
    const document = new LangChainDocument({ pageContent, metadata })
    expect(
      document.pageContent === pageContent && typeof document.metadata['source'] === 'string',
      'it lost its content',
    )
  },
  llamaindex(line) {
    const given = z
      .looseObject({
        id_: z.string(),
        text: z.string(),
        start_char_idx: z.number(),
        end_char_idx: z.number(),
        metadata: z.record(z.string(), z.unknown()),
      })
      .parse(line)
    const { id_, text: content, start_char_idx: startCharIdx, end_char_idx: endCharIdx, metadata } = given
    const node = new TextNode({ id_, text: content, startCharIdx, endCharIdx, metadata })
    // Its constructor takes a beginning of 0 for none, and its content is without blanks around it.
    expect(node.getContent() === content.trim() && node.id_ === id_, 'it lost its content')
    expect((node.startCharIdx ?? 0) === startCharIdx && node.endCharIdx === endCharIdx, 'it lost its place')
  },
  unstructured: (line) =>
    void z
      .object({ type: z.string(), element_id: z.string(), text: z.string(), metadata: z.looseObject({}) })
      .parse(line),
  docling: (line) =>
    void z.object({ text: z.string(), meta: z.looseObject({ doc_items: z.array(z.unknown()).min(1) }) }).parse(line),
}

export async function run(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { 'alto-schema': { type: 'string' }, 'xlink-schema': { type: 'string' } },
  })
  const usual = [join(root, 'samples'), ...['scanned', 'born-digital', 'office'].map(corpus)]
  const folders = (positionals.length > 0 ? positionals : usual).filter((folder) => {
    if (!existsSync(folder)) console.log(`${folder} is not there: left out`)
    return existsSync(folder)
  })
  const { 'alto-schema': alto, 'xlink-schema': xlink } = values
  const schemas = alto !== undefined && xlink !== undefined ? { alto: text(alto), xlink: text(xlink) } : null
  const work = mkdtempSync(join(tmpdir(), 'sheaf-bench-exports-'))
  try {
    const out = join(work, 'out')
    const formats = 'md,txt,json,jsonl,csv,tsv,hocr,alto,parquet,pdf,zip'
    await sheaf('process', ...folders, '--data', join(work, 'home'), '--out', out, '--formats', formats, '--manifest')
    const files = readdirSync(out, { recursive: true, encoding: 'utf8' }).map((name) => join(out, name))
    console.log(
      `${folders.map((folder) => basename(folder)).join(', ')}: ${files.filter((file) => file.endsWith('.sheaf.json')).length} documents`,
    )
    console.log('format          files  read by                   found       failed')
    for (const kind of kinds) {
      const those = files.filter(
        (file) =>
          file.endsWith(kind.ending) &&
          !file.endsWith('.sheaf.json') &&
          kinds.every(({ ending }) => ending.length <= kind.ending.length || !file.endsWith(ending)),
      )
      const reader = kind.ending === '.alto.xml' && schemas ? 'libxml2, ALTO 4.4 schema' : kind.reader
      await table(kind.ending, reader, kind.unit, those, (file) => kind.read(file, schemas))
    }
    for (const shape of ['langchain', 'llamaindex', 'unstructured', 'docling'] as const) {
      const into = join(work, shape)
      await sheaf(
        'process',
        ...folders,
        '--data',
        join(work, 'home'),
        '--out',
        into,
        '--formats',
        'jsonl',
        '--as',
        shape,
      )
      const those = readdirSync(into, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.jsonl'))
      const reader = {
        langchain: '@langchain/core',
        llamaindex: '@llamaindex/core',
        unstructured: 'JSON',
        docling: 'JSON',
      }[shape]
      await table(
        `--as ${shape}`,
        reader,
        'chunks',
        those.map((name) => join(into, name)),
        async (file) => {
          const all = lines(file)
          all.forEach(shapes[shape])
          return all.length
        },
      )
    }
    await placedWords([out])
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

async function table(
  name: string,
  reader: string,
  unit: string,
  files: readonly string[],
  read: (file: string) => Promise<number>,
): Promise<void> {
  let found = 0
  const failed: string[] = []
  for (const file of files) {
    try {
      found += await read(file)
    } catch (error) {
      failed.push(`  ${basename(file)}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`)
    }
  }
  console.log(
    `${name.padEnd(18)} ${String(files.length).padStart(2)}  ${reader.padEnd(24)} ${`${found} ${unit}`.padEnd(16)} ${failed.length}`,
  )
  failed.forEach((line) => console.log(line))
  if (failed.length > 0) process.exitCode = 1
}

/** Files that cannot be read are no error here: exit 3. */
async function sheaf(...args: string[]): Promise<void> {
  try {
    await promisify(execFile)(join(root, 'bin/sheaf'), args, { maxBuffer: 1 << 28 })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 3)) throw error
  }
}
