// The sections of the settings and their fields: which setting each one is, and by what kind of control it is changed. The words are
// in text/, the defaults in contract/settings.ts.
import {
  ExportFormat,
  OcrMode,
  type PipelineOptions,
  type Settings,
  type SettingsChange,
} from '../../../contract/settings.ts'

export const sections = [
  'appearance',
  'queue',
  'workers',
  'recognition',
  'results',
  'search',
  'analyser',
  'retention',
  'folders',
  'lanes',
  'access',
  'limits',
  'desktop',
  'privacy',
] as const
export type Section = (typeof sections)[number]

type Value = string | number | boolean | null | readonly string[]
export type FieldName =
  | 'workers'
  | 'teamWorkers'
  | 'workerMemory'
  | 'workerPages'
  | 'workerPriority'
  | 'languages'
  | 'ocr'
  | 'dpi'
  | 'chunkSize'
  | 'chunkTokens'
  | 'engine'
  | 'secondReader'
  | 'formats'
  | 'outputDir'
  | 'retryLimit'
  | 'pageTimeout'
  | 'documentTimeout'
  | 'maxFileSize'
  | 'maxPages'
  | 'logLevel'
  | 'onClose'
  | 'whenDone'
  | 'keepAwake'
  | 'pauseOnBattery'

export interface Field {
  name: FieldName
  /** path: a folder of the host; nothing written is none. */
  kind: 'number' | 'choice' | 'several' | 'languages' | 'switch' | 'path'
  /** For numbers: what the field takes. `empty`: nothing typed is a value too, and what it means. */
  least?: number
  most?: number
  empty?: 'automatic' | 'none'
  options?: readonly string[]
  read(settings: Settings): Value
  change(value: Value, settings: Settings): SettingsChange
}

const plain = (
  name: Exclude<FieldName, keyof PipelineOptions> & keyof Settings,
  rest: Pick<Field, 'kind' | 'least' | 'most' | 'empty' | 'options'>,
): Field => ({
  name,
  ...rest,
  read: (settings) => settings[name],
  change: (value) => ({ [name]: value }),
})
const pipeline = (
  name: keyof PipelineOptions & FieldName,
  rest: Pick<Field, 'kind' | 'least' | 'most' | 'empty' | 'options'>,
): Field => ({
  name,
  ...rest,
  read: (settings) => settings.pipeline[name],
  change: (value) => ({ pipeline: { [name]: value } }),
})

const fields: Readonly<Record<Section, readonly Field[]>> = {
  appearance: [],
  queue: [plain('teamWorkers', { kind: 'number', least: 1, most: 64, empty: 'automatic' })],
  workers: [
    plain('workers', { kind: 'number', least: 1, most: 64, empty: 'automatic' }),
    plain('workerMemory', { kind: 'number', least: 256, most: 64_000 }),
    plain('workerPages', { kind: 'number', least: 1, most: 100_000 }),
    plain('workerPriority', { kind: 'choice', options: ['low', 'normal'] }),
  ],
  recognition: [
    pipeline('languages', { kind: 'languages' }),
    pipeline('ocr', { kind: 'choice', options: OcrMode.options }),
    pipeline('engine', { kind: 'choice', options: ['bundled', 'native'] }),
    pipeline('secondReader', { kind: 'choice', options: ['none', 'paddle'] }),
    pipeline('dpi', { kind: 'number', least: 72, most: 600 }),
  ],
  results: [
    plain('outputDir', { kind: 'path' }),
    plain('formats', { kind: 'several', options: ExportFormat.options }),
    pipeline('chunkSize', { kind: 'number', least: 100, most: 20_000 }),
    pipeline('chunkTokens', { kind: 'number', least: 32, most: 8192, empty: 'none' }),
  ],
  search: [],
  analyser: [],
  retention: [],
  folders: [],
  lanes: [],
  access: [],
  limits: [
    plain('pageTimeout', { kind: 'number', least: 1, most: 86_400 }),
    plain('documentTimeout', { kind: 'number', least: 1, most: 864_000, empty: 'none' }),
    plain('retryLimit', { kind: 'number', least: 0, most: 20 }),
    plain('maxFileSize', { kind: 'number', least: 1, most: 1_000_000 }),
    plain('maxPages', { kind: 'number', least: 1, most: 1_000_000 }),
    plain('logLevel', { kind: 'choice', options: ['debug', 'info', 'warn', 'error', 'silent'] }),
  ],
  desktop: [
    plain('onClose', { kind: 'choice', options: ['ask', 'tray', 'quit'] }),
    plain('whenDone', { kind: 'choice', options: ['nothing', 'notify', 'sleep', 'quit'] }),
    plain('keepAwake', { kind: 'switch' }),
    plain('pauseOnBattery', { kind: 'switch' }),
  ],
  privacy: [],
}

export const fieldsOf = (section: Section): readonly Field[] => fields[section]
