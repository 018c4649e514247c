// The formats for other programs, read back by readers that are not ours.
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import fc from 'fast-check'
// Tests read back what the engine itself only writes.
// oxlint-disable-next-line no-restricted-imports
import { parseDocument } from 'htmlparser2'
// oxlint-disable-next-line no-restricted-imports
import papaparse from 'papaparse'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ChunkLine } from '../../contract/report.ts'
import { ChunkShape, ExportFormat } from '../../contract/settings.ts'
import { inert } from './csv.ts'
import { renderExport } from './render.ts'
import { sampleContent } from '../testing/sample-content.ts'

const text = (...args: Parameters<typeof renderExport>): string => String(renderExport(...args).data)

describe('CSV and TSV', () => {
  test('tables: one rectangular table, spans filled with empty cells', () => {
    const { data, errors } = papaparse.parse<string[]>(text('csv', sampleContent), { skipEmptyLines: true })
    expect(errors).toEqual([])
    expect(data).toEqual([
      ['page', 'table', 'row', 'c1', 'c2'],
      ['1', '1', '1', 'Item', 'Price'],
      ['1', '1', '2', "'=SUM(A1)", '-3.50'],
      ['1', '1', '3', 'Total', ''],
    ])
  })

  test('a table may have more rows than a call has arguments', () => {
    const pages = sampleContent.pages.map((page) => ({
      ...page,
      blocks: page.blocks.map((block) =>
        block.rows ? { ...block, rows: Array.from({ length: 130_000 }, () => []) } : block,
      ),
    }))
    const lines = text('csv', { ...sampleContent, pages })
      .trimEnd()
      .split('\n')
    expect(lines.at(-1)?.trimEnd()).toBe('1,1,130000')
  })

  test('words with their boxes where there is no table', () => {
    const pages = sampleContent.pages.slice(1)
    const { data, errors } = papaparse.parse<Record<string, string>>(text('tsv', { ...sampleContent, pages }), {
      header: true,
      skipEmptyLines: true,
      delimiter: '\t',
    })
    expect(errors).toEqual([])
    expect(data[0]).toEqual({
      page: '3',
      block: '1',
      line: '1',
      word: '1',
      text: 'inter',
      x0: '72',
      y0: '72',
      x1: '108',
      y1: '84',
      confidence: '0.93',
    })
  })

  test.each([
    ['=1+1', "'=1+1"],
    ['+cmd|x', "'+cmd|x"],
    ['-2+3', "'-2+3"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t'=1"],
    ['\r\n=1', "'\r\n'=1"],
    ['  =1', "'  =1"],
    ['\ufeff\u200b=1', "'\ufeff\u200b=1"],
    ['"=1', '\'"=1'],
    ['\uff1d1+1', "'\uff1d1+1"],
    ['\uff20x', "'\uff20x"],
    ['a;=1+1', "a;'=1+1"],
    ['a,"=1+1', 'a,"\'=1+1'],
    ['-3.50', '-3.50'],
    ['+49 30 123', '+49 30 123'],
    ['-12,5 %', '-12,5 %'],
    ['from 3, -4 to 5', 'from 3, -4 to 5'],
    ['a - b = c', 'a - b = c'],
  ])('%j becomes %j', (value, expected) => {
    expect(inert(value)).toBe(expected)
  })

  test('whatever a cell holds, no reader of any separator finds a cell that begins a formula', () => {
    const cell = fc.array(fc.constantFrom(...'=+-@\t\r\n,;|"\' a1.('.split(''), '\uff1d', '\uff0b'), { maxLength: 10 })
    fc.assert(
      fc.property(cell, (parts) => {
        const safe = inert(parts.join(''))
        for (const piece of safe.split(/[,;|\t\r\n]/)) {
          const start = piece.replace(/^[\s"\p{Cf}]+/u, '')
          if (/^[=@\uff1d\uff20]/.test(start)) throw new Error(`${JSON.stringify(safe)} has ${JSON.stringify(start)}`)
          if (/^[+\-\uff0b]/.test(start)) expect(start).toMatch(/^[+-]?[\d.,' ]+(?:\s|%|$)/)
        }
      }),
      { numRuns: 3000 },
    )
  })
})

/** Elements of well-formed XML in document order; throws where tags do not close. */
function elements(xml: string): { name: string; attributes: Record<string, string>; text: string }[] {
  const found: { name: string; attributes: Record<string, string>; text: string }[] = []
  const walk = (nodes: ReturnType<typeof parseDocument>['children']): string =>
    nodes
      .map((node) => {
        if ('data' in node) return node.data
        if (!('attribs' in node)) return ''
        const entry = { name: node.name, attributes: node.attribs, text: '' }
        found.push(entry)
        entry.text = walk(node.children)
        return entry.text
      })
      .join('')
  walk(parseDocument(xml, { xmlMode: true, decodeEntities: true }).children)
  return found
}

describe('hOCR', () => {
  const all = elements(text('hocr', sampleContent))
  const byClass = (name: string): typeof all => all.filter(({ attributes }) => attributes['class'] === name)

  test('has what the specification requires: system, capabilities, pages in order', () => {
    const meta = Object.fromEntries(
      all.filter(({ name }) => name === 'meta').map(({ attributes }) => [attributes['name'], attributes['content']]),
    )
    expect(meta['ocr-system']).toBe('sheaf; tesseract 5.5')
    const declared = meta['ocr-capabilities']?.split(' ') ?? []
    const used = new Set(all.flatMap(({ attributes }) => attributes['class'] ?? []))
    expect([...used].filter((name) => !declared.includes(name))).toEqual([])
    expect(byClass('ocr_page').map(({ attributes }) => attributes['title']?.match(/ppageno (\d+)/)?.[1])).toEqual([
      '0',
      '1',
      '2',
    ])
    const ids = all.flatMap(({ attributes }) => attributes['id'] ?? [])
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('words have whole boxes within their lines, confidences, and their text', () => {
    const words = byClass('ocrx_word')
    expect(words.map((word) => word.text)).toContain('A&B')
    for (const { attributes } of words) expect(attributes['title']).toMatch(/^bbox \d+ \d+ \d+ \d+; x_wconf \d{1,3}$/)
    expect(words.find((word) => word.text === 'inter')?.attributes['title']).toBe('bbox 300 300 450 350; x_wconf 93')
  })
})

describe('ALTO', () => {
  const all = elements(text('alto', sampleContent))
  const named = (name: string): Record<string, string>[] =>
    all.filter((element) => element.name === name).map(({ attributes }) => attributes)

  test('pages with sizes in 1/1200 inch, failed ones without content', () => {
    expect(named('Page').map((page) => [page['PHYSICAL_IMG_NR'], page['WIDTH'], page['PC']])).toEqual([
      ['1', '10200', undefined],
      ['2', undefined, undefined],
      ['3', '10200', '0.93'],
    ])
    expect(all.find(({ name }) => name === 'MeasurementUnit')?.text).toBe('inch1200')
  })

  test('a word broken at the end of a line names its whole', () => {
    const parts = named('String').filter((word) => word['SUBS_TYPE'])
    expect(parts.map((word) => [word['CONTENT'], word['SUBS_TYPE'], word['SUBS_CONTENT']])).toEqual([
      ['inter', 'HypPart1', 'international'],
      ['national', 'HypPart2', 'international'],
    ])
    expect(named('HYP')).toEqual([{ CONTENT: '-' }])
  })

  test('every reference has its target, every id is one of its kind', () => {
    const ids = all.flatMap(({ attributes }) => attributes['ID'] ?? [])
    expect(new Set(ids).size).toBe(ids.length)
    for (const { attributes } of all)
      for (const reference of [attributes['TAGREFS'], attributes['PROCESSINGREFS']])
        if (reference !== undefined) expect(ids).toContain(reference)
  })
})

test('Parquet reads back: chunks, lists, vectors as float32; the same bytes each time', async () => {
  const embeddings = { model: 'm', vectors: [Float32Array.of(0.1, -1), Float32Array.of(1, 0)] }
  const { data } = renderExport('parquet', { ...sampleContent, embeddings })
  expect(renderExport('parquet', { ...sampleContent, embeddings }).data).toEqual(data)
  const folder = mkdtempSync(join(tmpdir(), 'sheaf-test-'))
  writeFileSync(join(folder, 'a.parquet'), data)
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(join(folder, 'a.parquet')) })
  rmSync(folder, { recursive: true })
  expect(rows).toHaveLength(2)
  expect(rows[0]).toMatchObject({
    id: 'id0',
    doc_uri: 'in/a.pdf',
    index: 0,
    headings: ['Über uns', 'A'],
    page_first: 1,
    lang: 'en',
    embedding: [Math.fround(0.1), -1],
    embedding_model: 'm',
    spans: sampleContent.chunks[0]?.spans,
  })
  expect(rows[1]).toMatchObject({ headings: [], prev: 'id0', next: null, lang: null })
})

test('Parquet without chunks or vectors is still a table', async () => {
  const { data } = renderExport('parquet', { ...sampleContent, chunks: [] })
  const { buffer } = new Uint8Array(Buffer.from(data))
  expect(await parquetReadObjects({ file: buffer })).toEqual([])
})

describe('chunks for other systems', () => {
  const lines = (shape: ChunkShape): Record<string, unknown>[] =>
    text('jsonl', sampleContent, shape)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)

  test('LangChain: page_content, source, page from 0, start_index', () => {
    expect(lines('langchain')[0]).toMatchObject({
      page_content: 'one\u2028line',
      metadata: { source: 'in/a.pdf', page: 0, page_label: '1', start_index: 0, chunk_index: 0, total_chunks: 2 },
    })
  })

  test('LlamaIndex: nodes that know source, previous and next', () => {
    const [first, second] = lines('llamaindex')
    expect(first).toMatchObject({ class_name: 'TextNode', start_char_idx: 0, end_char_idx: 8 })
    const metadata = Object.keys(first?.['metadata'] ?? {})
    for (const excluded of ['excluded_embed_metadata_keys', 'excluded_llm_metadata_keys'])
      expect(metadata.filter((key) => !(first?.[excluded] as string[] | undefined)?.includes(key))).toEqual([
        'file_name',
        'page_label',
        'headings',
      ])
    const [one, two] = [first?.['id_'], second?.['id_']]
    expect(first?.['relationships']).toMatchObject({ 1: { node_id: 'r1', node_type: '4' }, 3: { node_id: two } })
    expect(second?.['relationships']).toMatchObject({ 2: { node_id: one, node_type: '1' } })
  })

  test('Unstructured: points count upwards from the bottom left', () => {
    expect(lines('unstructured')[0]).toMatchObject({
      type: 'CompositeElement',
      element_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      metadata: {
        filename: 'a.pdf',
        page_number: 1,
        languages: ['eng'],
        coordinates: {
          system: 'PointSpace',
          points: [
            [72, 720],
            [72, 700],
            [200, 700],
            [200, 720],
          ],
          layout_width: 612,
          layout_height: 792,
        },
      },
    })
    expect(lines('unstructured')[1]).toMatchObject({ type: 'Table' })
  })

  test('Docling: items with provenance; the hash is the low 64 bits of the SHA-256, as a number', () => {
    const raw = text('jsonl', sampleContent, 'docling').split('\n')[0] ?? ''
    expect(raw).toContain(`"binary_hash":${BigInt('0xfedcba9876543210')},`)
    expect(JSON.parse(raw)).toMatchObject({
      text: 'one\u2028line',
      meta: {
        schema_name: 'docling_core.transforms.chunker.DocMeta',
        headings: ['Über uns', 'A'],
        doc_items: [
          {
            self_ref: '#/texts/0',
            label: 'text',
            prov: [{ page_no: 1, bbox: { l: 72, t: 72, r: 200, b: 92, coord_origin: 'TOPLEFT' }, charspan: [0, 8] }],
          },
        ],
      },
    })
  })

  test('equal chunks of two documents have two keys, and the same ones when a document changes', () => {
    const keys = (path: string, more: object = {}): unknown[] => {
      const content = { ...sampleContent, ...more, document: { ...sampleContent.document, path } }
      const read = (shape: ChunkShape): Record<string, unknown> =>
        JSON.parse(text('jsonl', content, shape).split('\n')[0] ?? '') as Record<string, unknown>
      return [read('langchain')['id'], read('llamaindex')['id_'], read('unstructured')['element_id']]
    }
    const [a, b] = [keys('in/a.pdf'), keys('in/b.pdf')]
    expect(new Set([...a, ...b]).size).toBe(2)
    expect(keys('in/a.pdf', { chunks: sampleContent.chunks.slice(0, 1) })).toEqual(a)
  })

  test('the page that integrators read shows a chunk as it is, and names every format and shape', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/outputs.md'), 'utf8')
    const example: unknown = JSON.parse(/```json\n(.*?)```/s.exec(page)?.[1] ?? '')
    const chunk = ChunkLine.parse(example)
    expect(chunk.text).toHaveLength(chunk.char_end - chunk.char_start)
    expect(Object.keys(chunk)).toEqual(Object.keys(ChunkLine.shape))
    for (const key of Object.keys(ChunkLine.shape)) expect(page).toMatch(new RegExp(`^\\| .*\`${key}\``, 'm'))
    for (const name of [...ExportFormat.options, ...ChunkShape.options]) expect(page).toContain(`\`${name}\``)
  })

  test('every shape is one line a chunk', () => {
    for (const shape of ChunkShape.options) expect(lines(shape)).toHaveLength(2)
  })
})
