// The program is not on every machine, so its table is parsed here as it prints it, and its absence is met for real.
import { afterEach, expect, test, vi } from 'vitest'
import type { OcrEngine } from './engine.ts'
import { NativeTesseract, parseTable } from './native.ts'

const table = `level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext
1\t1\t0\t0\t0\t0\t0\t0\t640\t480\t-1\t
2\t1\t1\t0\t0\t0\t36\t92\t544\t30\t-1\t
4\t1\t1\t1\t1\t0\t36\t92\t544\t30\t-1\t
5\t1\t1\t1\t1\t1\t36\t92\t60\t24\t96.5\tThis
5\t1\t1\t1\t1\t2\t109\t92\t20\t25\t90\tis
5\t1\t1\t1\t1\t3\t140\t92\t60\t30\t88\tpaper
5\t1\t1\t1\t2\t1\t36\t126\t50\t24\t95\tline
5\t1\t2\t1\t1\t1\t36\t200\t50\t24\t95\t \n`

test('the table of the installed Tesseract becomes blocks, lines that stand on their feet, and words', () => {
  const blocks = parseTable(table)
  expect(blocks).toHaveLength(1)
  const [first, second] = blocks[0]?.paragraphs[0]?.lines ?? []
  expect(first?.words.map(({ text, box, confidence }) => [text, box, confidence])).toEqual([
    ['This', [36, 92, 96, 116], 0.965],
    ['is', [109, 92, 129, 117], 0.9],
    ['paper', [140, 92, 200, 122], 0.88],
  ])
  expect(first?.height).toBe(30)
  expect((first?.baseline.y ?? 0) + (first?.baseline.slope ?? 0) * 119).toBeCloseTo(117)
  expect(second?.words.map(({ text }) => text)).toEqual(['line'])
})

afterEach(() => vi.unstubAllEnvs())

test('where it is not installed, the error says what to do', async () => {
  vi.stubEnv('PATH', '/nowhere')
  const bundled: OcrEngine = {
    name: 'none',
    read: () => Promise.reject(new Error()),
    orient: () => Promise.resolve(null),
  }
  const raster = { width: 2, height: 2, data: new Uint8Array(4) }
  await expect(
    new NativeTesseract(bundled).read(raster, { languages: ['eng'], dpi: 200, mode: 3 }),
  ).rejects.toMatchObject({
    code: 'model-missing',
    hint: expect.stringContaining('bundled'),
  })
})
