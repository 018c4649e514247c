// Where the documents lie that benches measure on, unless a folder is named: $SHEAF_CORPUS and $SHEAF_CLASSIFY, else beside the checkout.
// They are not part of the project: a bench that finds none says so.
import path from 'node:path'
import { root } from '../scripts/tools/project.ts'

/** `scanned`, `born-digital`, `office` or `hostile`: documents with their expected texts. */
export const corpus = (part: string): string =>
  path.join(process.env['SHEAF_CORPUS'] ?? path.join(root, '../shared/corpus'), part)

/** Labelled documents; `part`: a folder within. */
export const labelled = (part = ''): string =>
  path.join(process.env['SHEAF_CLASSIFY'] ?? path.join(root, '../shared/classify'), part)
