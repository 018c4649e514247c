// German counts of what is counted most.
import { plural } from './format.ts'

export const documents = (count: number): string => plural(count, 'Dokument', 'Dokumente')
export const pages = (count: number): string => plural(count, 'Seite', 'Seiten')
export const files = (count: number): string => plural(count, 'Datei', 'Dateien')
