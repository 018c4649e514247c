// One PDF reader in a process of its own, for `text.ts`: told a file, it answers with the text of each page and the CPU it took.
import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Source } from '../src/contract/worker.ts'
import { packageFolder } from '../src/worker/models.ts'
import { inkDpi, judge } from '../src/worker/readers/pdf-gate.ts'
import { openPdf } from '../src/worker/readers/pdf.ts'
import { pdfium } from '../src/worker/readers/pdf-pdfium.ts'
import { openSource } from '../src/worker/source.ts'

/** `ocr`: pages that the reader would hand on to recognition. `cpu` in seconds, with those of its threads and children. */
export interface Reading {
  pages: string[]
  ocr: number[]
  cpu: number
  error: string | null
}
type Reader = (path: string) => Promise<Pick<Reading, 'pages' | 'ocr'> & { cpu?: number }>

export const engines: Record<string, Reader> = {
  /** The whole way to a page: gate, blocks, words with boxes. */
  async sheaf(path) {
    const document = await openPdf(sourceOf(path))
    const [pages, ocr]: [string[], number[]] = [[], []]
    for (let number = 1; number <= document.pages; number++) {
      const page = await document.read(number, 'auto')
      pages.push(page?.text ?? '')
      if (!page) ocr.push(number)
    }
    document.close()
    return { pages, ocr }
  },

  async pdfjs(path) {
    const lib = await pdfjsLibrary()
    const folder = packageFolder('pdfjs-dist')
    const document = await lib.getDocument({
      data: new Uint8Array(readFileSync(path)),
      cMapUrl: join(folder, 'cmaps/'),
      standardFontDataUrl: join(folder, 'standard_fonts/'),
      verbosity: 0,
    }).promise
    const pages: string[] = []
    for (let number = 1; number <= document.numPages; number++) {
      const { items } = await (await document.getPage(number)).getTextContent()
      pages.push(items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join(''))
    }
    await document.loadingTask.destroy()
    return { pages, ocr: [] }
  },

  async liteparse(path) {
    const { LiteParse } = await import('@llamaindex/liteparse')
    const parser = new LiteParse({ ocrEnabled: false, quiet: true, emitWordBoxes: true, numWorkers: 1, maxPages: 5000 })
    const { pages } = await parser.parse(path)
    return { pages: pages.map(({ text }) => text), ocr: [] }
  },

  async unpdf(path) {
    const { extractText, getDocumentProxy } = await import('unpdf')
    const document = await getDocumentProxy(new Uint8Array(readFileSync(path)))
    const { text } = await extractText(document, { mergePages: false })
    return { pages: text, ocr: [] }
  },

  async officeparser(path) {
    const { parseOffice } = await import('officeparser')
    return { pages: [(await parseOffice(path)).toText()], ocr: [] }
  },

  async pdftotext(path) {
    // The shell tells what its children took: minutes and seconds, of users and of the system.
    const { stdout, stderr } = spawnSync('bash', ['-c', 'pdftotext "$1" - && times >&2', 'bash', path], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    })
    const times = [...stderr.matchAll(/(\d+)m([\d.]+)s/g)].map(
      ([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds),
    )
    if (times.length !== 4) throw new Error(stderr.trim() || 'pdftotext is not installed')
    return { pages: stdout.split('\f').slice(0, -1), ocr: [], cpu: (times[2] ?? 0) + (times[3] ?? 0) }
  },

  /** Only what the page gate takes, to judge pages already read. */
  async gate(path) {
    const reader = openSource(sourceOf(path))
    const file = await pdfium.open(reader, basename(path))
    let cpu = 0
    for (let number = 1; number <= file.pages; number++) {
      const text = await file.text(number)
      const begun = process.cpuUsage()
      await judge(text, () => file.grey(number, inkDpi / 72))
      cpu += secondsSince(begun)
    }
    const pages = Array.from({ length: file.pages }, () => '')
    file.close()
    reader.close()
    return { pages, ocr: [], cpu }
  },
}

function sourceOf(path: string): Source {
  const [name, mediaType] = [basename(path), 'application/pdf']
  return { sha256: '', name, mediaType, size: statSync(path).size, path }
}

async function pdfjsLibrary(): Promise<typeof import('pdfjs-dist')> {
  const folder = join(packageFolder('pdfjs-dist'), 'legacy', 'build')
  const lib = await import('pdfjs-dist/legacy/build/pdf.mjs')
  lib.GlobalWorkerOptions.workerSrc = pathToFileURL(join(folder, 'pdf.worker.mjs')).href
  return lib
}

function secondsSince(begun: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(begun)
  return (user + system) / 1e6
}

const [, , name = ''] = process.argv
const reader = engines[name]
if (process.send && reader)
  process.on('message', (path: string) => {
    const begun = process.cpuUsage()
    void reader(path).then(
      (read) => process.send?.({ cpu: secondsSince(begun), error: null, ...read } satisfies Reading),
      (error: unknown) =>
        process.send?.({ pages: [], ocr: [], cpu: secondsSince(begun), error: String(error) } satisfies Reading),
    )
  })
