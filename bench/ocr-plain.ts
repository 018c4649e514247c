// Plain tesseract.js in a process of its own, as its documentation shows it: the same data, one warm worker, the file as it is.
// What our recognition is measured against.
import { copyFileSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createWorker, PSM } from 'tesseract.js'
import { languageFile } from '../src/worker/models.ts'

export interface PlainQuestion {
  path: string
  /** Tesseract's page segmentation; null leaves the library's own, a single block. */
  mode: 3 | null
}

const [languages = 'eng', folder = '.'] = process.argv.slice(2)
const names = languages.split('+')
for (const file of names.map((name) => languageFile(name))) copyFileSync(file, join(folder, basename(file)))
const worker = await createWorker(names, 1, { langPath: folder, gzip: true, cacheMethod: 'none' })
process.on('message', (question: PlainQuestion) => {
  void recognise(question).then((text) => process.send?.(text))
})
process.send?.('ready')

/** An empty text where the library cannot take the file: it then read nothing. */
async function recognise({ path, mode }: PlainQuestion): Promise<string> {
  await worker.setParameters({ tessedit_pageseg_mode: mode === 3 ? PSM.AUTO : PSM.SINGLE_BLOCK })
  try {
    return (await worker.recognize(readFileSync(path))).data.text
  } catch {
    return ''
  }
}
