// The store's tables as Kysely sees them. Times are milliseconds since 1970; columns named *_json hold JSON text.
// The queue's own tables (job …) are not here: queue/sqlite.ts speaks to them by hand.
import type {
  BatchTable,
  BlobPieceTable,
  BlobTable,
  ChunkTable,
  DocumentCountTable,
  DocumentTable,
  EventTable,
  HostTable,
  HotFileTable,
  OutputTable,
  PageTable,
  RunChildTable,
  RunTable,
  VectorTable,
} from './tables-of-work.ts'
import type {
  ChunkTopicTable,
  SearchRunTable,
  SearchWordTable,
  TopicModelTable,
  VectorRunTable,
} from './tables-of-search.ts'
import type {
  AnalyserAnswerTable,
  AnalyserNoteTable,
  ClassRuleTable,
  CorrectionTable,
  FieldValueTable,
  LearnedTable,
  MentionTable,
  SignalsTable,
} from './tables-of-understanding.ts'
import type {
  ArtifactTable,
  AuditTable,
  DeliveryTable,
  PasswordTable,
  TokenTable,
  UploadTable,
  WebhookTable,
} from './tables-of-callers.ts'

export type { BatchTable, DocumentTable, EventTable, PageTable, RunChildTable, RunTable } from './tables-of-work.ts'
export type { ClassRuleTable, CorrectionTable, SignalsTable } from './tables-of-understanding.ts'
export type { ArtifactTable, PasswordTable, TokenTable } from './tables-of-callers.ts'

export interface Tables {
  artifact: ArtifactTable
  search_run: SearchRunTable
  search_word: SearchWordTable
  topic_model: TopicModelTable
  chunk_topic: ChunkTopicTable
  vector_run: VectorRunTable
  mention: MentionTable
  analyser_answer: AnalyserAnswerTable
  analyser_note: AnalyserNoteTable
  host: HostTable
  blob: BlobTable
  blob_piece: BlobPieceTable
  batch: BatchTable
  run: RunTable
  document: DocumentTable
  run_child: RunChildTable
  hot_file: HotFileTable
  page: PageTable
  chunk: ChunkTable
  vector: VectorTable
  output: OutputTable
  event: EventTable
  document_count: DocumentCountTable
  token: TokenTable
  password: PasswordTable
  upload: UploadTable
  webhook: WebhookTable
  delivery: DeliveryTable
  audit: AuditTable
  correction: CorrectionTable
  learned: LearnedTable
  signals: SignalsTable
  class_rule: ClassRuleTable
  field_value: FieldValueTable
}
