// Generated from the server's description by scripts/client.ts: do not edit. The typed client of a Sheaf server.
import { type Asked, Connection, type ServerEvent } from './connection.ts'

export type NewBatch = { documents: (NewDocument)[]; name?: string; lane?: "urgent" | "default" | "slow"; realm?: string; options?: { ocr?: "auto" | "force" | "off"; languages?: (string)[]; engine?: "bundled" | "native"; secondReader?: "none" | "paddle"; dpi?: number; chunkSize?: number; chunkTokens?: number | null; tokenizer?: "o200k_base" | "cl100k_base" }; force?: boolean; idempotency_key?: string; passwords?: (string)[] }

export type NewDocument = { text: string; name: string } | { base64: string; name: string } | { upload: string; name: string; path?: string } | { blob: string; name: string; path?: string } | { path: string } | { url: string; name?: string }

export type ApiError = { success: false; message: string; error: { code: "internal" | "usage" | "not-found" | "file-missing" | "file-unreadable" | "file-changed" | "file-empty" | "file-too-large" | "not-a-file" | "format-unsupported" | "file-damaged" | "file-encrypted" | "file-protected" | "page-failed" | "page-timeout" | "document-timeout" | "worker-crash" | "worker-memory" | "quarantined" | "cancelled" | "output-exists" | "output-failed" | "queue-unreachable" | "store-damaged" | "model-missing" | "installation-damaged" | "lost-claim" | "unauthorized" | "forbidden"; message: string; hint: string; retryable: boolean; path?: string } }

export type Accepted = { batch_id: string; job_id: string | null; job_ids: (string)[]; status: "queued" | "blocked" | "running" | "pausing" | "paused" | "retrying" | "done" | "partial" | "failed" | "cancelled" | "expired"; lane: "urgent" | "default" | "slow"; realm: string }

export type Upload = { upload: string; sha256: string; size: number }

export type Batch = { batch_id: string; name: string; lane: "urgent" | "default" | "slow"; realm: string; status: "running" | "done" | "partial" | "failed" | "cancelled"; progress: number; total: number; counts: Record<string, number>; created_at: string; finished_at: string | null }

export type JobList = { jobs: (Job)[]; total: number; counts: Record<string, number> }

export type Job = { kind: "document"; job_id: string; batch_id: string; document_id: string; name: string; status: JobStatus; stage: Stage | null; progress: number; pages: { done: number; total: number | null; failed: number }; lane: Lane; realm: string; result: JobResult | null; error: { code: "internal" | "usage" | "not-found" | "file-missing" | "file-unreadable" | "file-changed" | "file-empty" | "file-too-large" | "not-a-file" | "format-unsupported" | "file-damaged" | "file-encrypted" | "file-protected" | "page-failed" | "page-timeout" | "document-timeout" | "worker-crash" | "worker-memory" | "quarantined" | "cancelled" | "output-exists" | "output-failed" | "queue-unreachable" | "store-damaged" | "model-missing" | "installation-damaged" | "lost-claim" | "unauthorized" | "forbidden"; message: string; hint: string; retryable: boolean; page?: number } | null; created_at: string; started_at: string | null; finished_at: string | null }

export type JobStatus = "queued" | "blocked" | "running" | "pausing" | "paused" | "retrying" | "done" | "partial" | "failed" | "cancelled" | "expired"

export type Stage = "document-parse" | "page-ocr" | "document-chunk" | "generate-embeddings" | "analyze-document" | "generate-document"

export type Lane = "urgent" | "default" | "slow"

export type JobResult = { chunks: number; embeddings: number; summary: string | null; class: string | null; confidence: number | null; language: string | null; title: string | null; pages: number; ocr_pages: number; failed_pages: ({ page: number; reason: "timeout" | "error" | "crash"; message: string })[]; duration_sec: number }

export type GenerationJob = { kind: "generate"; job_id: string; name: string; title: string; type: "spreadsheet" | "document" | "pdf" | "presentation"; status: "queued" | "running" | "retrying" | "done" | "failed" | "cancelled" | "expired"; progress: number; lane: "urgent" | "default" | "slow"; realm: string; retry_count: number; max_retries: number; result: { artifact_id: string; download_url: string; size: number; sha256: string; warnings: (string)[] } | null; error: { code: "internal" | "usage" | "not-found" | "file-missing" | "file-unreadable" | "file-changed" | "file-empty" | "file-too-large" | "not-a-file" | "format-unsupported" | "file-damaged" | "file-encrypted" | "file-protected" | "page-failed" | "page-timeout" | "document-timeout" | "worker-crash" | "worker-memory" | "quarantined" | "cancelled" | "output-exists" | "output-failed" | "queue-unreachable" | "store-damaged" | "model-missing" | "installation-damaged" | "lost-claim" | "unauthorized" | "forbidden"; message: string; hint: string; retryable: boolean; page?: number } | null; created_at: string; finished_at: string | null; expires_at: string }

export type JobChange = { changed: boolean; job: Job | GenerationJob }

export type Unlock = { password: string; remember?: boolean }

export type Document = { document_id: string; job: Job; media_type: string | null; size: number; sha256: string | null; metadata: Record<string, string>; pages: (PageSummary)[]; fields: (Field)[]; chunks?: (Chunk)[]; text?: string }

export type PageSummary = { number: number; state: "stored" | "failed" | "pending"; source: "text" | "ocr" | "layout" | "blank" | null; width: number | null; height: number | null; confidence: number | null; failure: { reason: "timeout" | "error" | "crash"; message: string } | null; image: string }

export type Field = { of: string; name: string; value: string; normal: string; place: { page: number; bbox: [number, number, number, number] } | null; confidence: number; how: "xml" | "label" | "pattern" | "position" | "mrz" | "header" | "person"; checks: (string)[]; parts?: Record<string, string> }

export type Chunk = { id: string; index: number; text: string; embed_text: string; tokens: number; tokenizer: string; char_start: number; char_end: number; headings: (string)[]; kinds: ("heading" | "paragraph" | "list-item" | "table" | "caption" | "header" | "footer" | "code" | "figure")[]; lang: string | null; spans: ({ page: number; bbox: [number, number, number, number]; unit: "pt"; origin: "top-left"; page_size: [number, number]; char: [number, number]; source: "text" | "ocr" | "layout" | "blank"; conf: number | null })[] }

export type Page = { number: number; label?: string; width: number; height: number; rotation: 0 | 90 | 180 | 270; skew: number; source: "text" | "ocr" | "layout" | "blank"; engine: string; confidence: number | null; text: string; blocks: ({ kind: "heading" | "paragraph" | "list-item" | "table" | "caption" | "header" | "footer" | "code" | "figure"; level?: number; start: number; end: number; bbox: [number, number, number, number]; lines: ({ start: number; end: number; bbox: [number, number, number, number]; words: ([number, number, number, number, number, number, number])[] })[]; rows?: (({ start: number; end: number; header?: boolean; colspan?: number; rowspan?: number })[])[]; continues?: boolean; links?: ({ text: string; target: string })[] })[]; warnings: (string)[] }

export type ChunkPage = { total: number; chunks: ({ id: string; index: number; text: string; embed_text: string; tokens: number; tokenizer: string; char_start: number; char_end: number; headings: (string)[]; kinds: ("heading" | "paragraph" | "list-item" | "table" | "caption" | "header" | "footer" | "code" | "figure")[]; lang: string | null; spans: ({ page: number; bbox: [number, number, number, number]; unit: "pt"; origin: "top-left"; page_size: [number, number]; char: [number, number]; source: "text" | "ocr" | "layout" | "blank"; conf: number | null })[] })[] }

export type Generate = { kind: "spreadsheet" | "document" | "pdf" | "presentation"; title: string; source: { template: "register" | "digest" | "transcript" | "slides" | "report"; selection: { documents: (string)[] } | { filter: { states?: ("queued" | "blocked" | "running" | "pausing" | "paused" | "retrying" | "done" | "partial" | "failed" | "cancelled" | "expired")[]; batch?: string; lane?: "urgent" | "default" | "slow"; realm?: string; parent?: string; text?: string; words?: (string)[]; errors?: ("internal" | "usage" | "not-found" | "file-missing" | "file-unreadable" | "file-changed" | "file-empty" | "file-too-large" | "not-a-file" | "format-unsupported" | "file-damaged" | "file-encrypted" | "file-protected" | "page-failed" | "page-timeout" | "document-timeout" | "worker-crash" | "worker-memory" | "quarantined" | "cancelled" | "output-exists" | "output-failed" | "queue-unreachable" | "store-damaged" | "model-missing" | "installation-damaged" | "lost-claim" | "unauthorized" | "forbidden")[]; classes?: (string)[]; languages?: (string)[]; stages?: ("document-parse" | "page-ocr" | "document-chunk" | "generate-embeddings" | "analyze-document" | "generate-document")[]; from?: number; to?: number } } } | { template: "register" | "digest" | "transcript" | "slides" | "report"; search: string; filter?: { states?: ("queued" | "blocked" | "running" | "pausing" | "paused" | "retrying" | "done" | "partial" | "failed" | "cancelled" | "expired")[]; batch?: string; lane?: "urgent" | "default" | "slow"; realm?: string; parent?: string; text?: string; words?: (string)[]; errors?: ("internal" | "usage" | "not-found" | "file-missing" | "file-unreadable" | "file-changed" | "file-empty" | "file-too-large" | "not-a-file" | "format-unsupported" | "file-damaged" | "file-encrypted" | "file-protected" | "page-failed" | "page-timeout" | "document-timeout" | "worker-crash" | "worker-memory" | "quarantined" | "cancelled" | "output-exists" | "output-failed" | "queue-unreachable" | "store-damaged" | "model-missing" | "installation-damaged" | "lost-claim" | "unauthorized" | "forbidden")[]; classes?: (string)[]; languages?: (string)[]; stages?: ("document-parse" | "page-ocr" | "document-chunk" | "generate-embeddings" | "analyze-document" | "generate-document")[]; from?: number; to?: number } } | { content: { markdown?: string; images?: Record<string, string>; tables?: ({ name?: string; columns: ({ title: string; kind?: "text" | "number" | "money" | "date" | "percent"; total?: boolean })[]; rows: ((string | number | null)[])[] })[] } }; lane?: "urgent" | "default" | "slow"; realm?: string; maxRetries?: number; keepHours?: number }

export type ArtifactList = { artifacts: (GenerationJob)[] }

export type SearchAnswer = { hits: ({ document_id: string; job_id: string; name: string; class: string | null; language: string | null; title: string | null; realm: string; score: number; passages: (Passage)[] })[]; more: boolean; matched: "all" | "any" | "none" }

export type Passage = { chunk: number; page: number; score: number; text: string; marks: ([number, number])[]; headings: (string)[]; places: ({ page: number; text: string; boxes: ([number, number, number, number])[] })[] }

export type DocumentUploaded = { document: NewDocument; document_id?: string; lane?: "urgent" | "default" | "slow"; realm?: string; options?: { ocr?: "auto" | "force" | "off"; languages?: (string)[]; engine?: "bundled" | "native"; secondReader?: "none" | "paddle"; dpi?: number; chunkSize?: number; chunkTokens?: number | null; tokenizer?: "o200k_base" | "cl100k_base" } }

export type WebhookAnswer = { success: true; message: string; job_id: string | null; job_ids: (string)[]; batch_id: string }

export type CrawlCompleted = { source: string; crawl_id?: string; documents: (NewDocument)[]; lane?: "urgent" | "default" | "slow"; realm?: string; options?: { ocr?: "auto" | "force" | "off"; languages?: (string)[]; engine?: "bundled" | "native"; secondReader?: "none" | "paddle"; dpi?: number; chunkSize?: number; chunkTokens?: number | null; tokenizer?: "o200k_base" | "cl100k_base" } }

export type Stats = { at: number; window: { seconds: number; after: number; last: number }; ready: boolean; problems: ({ code: "stopping" | "database-away" | "database-slow" | "disk-low" | "queue-paused" | "no-workers" | "events-late" | "failures-high"; message: string; hint: string; blocking: boolean })[]; documents: { counts: Record<string, number>; finished: Record<string, number>; successRate: number | null; perMinute: number; seconds: { count: number; sum: number; p50: number | null; p95: number | null } }; stages: ({ stage: "document-parse" | "page-ocr" | "document-chunk" | "generate-embeddings" | "analyze-document" | "generate-document"; waiting: number; active: number; completed: number; failed: number; retried: number; seconds: { count: number; sum: number; p50: number | null; p95: number | null } })[]; backlog: ({ stage: "document-parse" | "page-ocr" | "document-chunk" | "generate-embeddings" | "analyze-document" | "generate-document"; lane: "urgent" | "default" | "slow"; documents: number })[]; pages: { stored: number; ocr: number; failed: number; ocrPerMinute: number }; workers: { total: number; busy: number; utilisation: number | null }; hosts: ({ id: string; hostname: string; kind: string; startedAt: number; seenAt: number })[]; database: { kind: "sqlite" | "postgres"; readMs: number; writeMs: number }; eventLag: { p50Ms: number | null; p95Ms: number | null }; memory: { rss: number; heapUsed: number }; series: ({ at: number; documents: number; failed: number; pages: number; ocrPages: number })[] }

export type Me = { name: string; scopes: (Scope)[]; realm: string | null }

export type Scope = "read" | "submit" | "control" | "admin"

export type Condition = { live: true; ready: boolean; problems?: ({ code: string; message: string; hint: string; blocking: boolean })[]; version?: string }

export class Client extends Connection {
  /** Submits documents: files as multipart/form-data, or JSON that names or holds them. Answers once they are on disk. */
  createBatch(body: NewBatch | FormData, more: Asked = {}): Promise<Accepted> {
    return this.json(`/batches`, { ...more, method: 'POST', body })
  }

  /** Recent batches, newest first. */
  listBatches(query: { limit?: number } = {}, more: Asked = {}): Promise<{ batches: (Batch)[] }> {
    return this.json(`/batches`, { ...more, method: 'GET', query })
  }

  /** Keeps the bytes of the body for a batch to name within a day. */
  createUpload(body: Blob | ReadableStream<Uint8Array>, more: Asked = {}): Promise<Upload> {
    return this.json(`/uploads`, { ...more, method: 'POST', body })
  }

  /** How far a batch is. */
  getBatch(id: string | number, more: Asked = {}): Promise<Batch> {
    return this.json(`/batches/${encodeURIComponent(id)}`, { ...more, method: 'GET' })
  }

  /** Recent jobs, newest first. A job is a document of a batch. */
  listJobs(query: { limit?: number; offset?: number; state?: ("queued" | "blocked" | "running" | "pausing" | "paused" | "retrying" | "done" | "partial" | "failed" | "cancelled" | "expired")[]; lane?: "urgent" | "default" | "slow"; realm?: string; batch?: string; since?: string; text?: string } = {}, more: Asked = {}): Promise<JobList> {
    return this.json(`/jobs`, { ...more, method: 'GET', query })
  }

  /** State, progress, and the result or the error. */
  getJob(id: string | number, more: Asked = {}): Promise<Job | GenerationJob> {
    return this.json(`/jobs/${encodeURIComponent(id)}`, { ...more, method: 'GET' })
  }

  /** What happens to a job, from its beginning or after Last-Event-ID, without a gap: status, progress, job-complete, job-failed, error. Ends with the job; 204 when it has ended and everything was told. */
  jobEvents(id: string | number, more: Asked = {}): AsyncGenerator<ServerEvent> {
    return this.stream(`/jobs/${encodeURIComponent(id)}/events`, { ...more, method: 'GET' })
  }

  /** Cancels: a waiting job at once, a running one within a page. */
  cancelJob(id: string | number, more: Asked = {}): Promise<JobChange> {
    return this.json(`/jobs/${encodeURIComponent(id)}/cancel`, { ...more, method: 'POST' })
  }

  /** Does again what failed, and nothing else. */
  retryJob(id: string | number, more: Asked = {}): Promise<JobChange> {
    return this.json(`/jobs/${encodeURIComponent(id)}/retry`, { ...more, method: 'POST' })
  }

  /** Tries a password on a locked document; one that fits is tried on other locked documents of the realm too, unless `remember` is false. */
  unlockJob(id: string | number, body: Unlock, more: Asked = {}): Promise<JobChange> {
    return this.json(`/jobs/${encodeURIComponent(id)}/unlock`, { ...more, method: 'POST', body })
  }

  /** What happens to all jobs of the realm, from now on or after Last-Event-ID (0: from the beginning). */
  events(query: { after?: number } = {}, more: Asked = {}): AsyncGenerator<ServerEvent> {
    return this.stream(`/events`, { ...more, method: 'GET', query })
  }

  /** A document with its pages; chunks and text where asked for. */
  getDocument(id: string | number, query: { include?: ("chunks" | "text")[] } = {}, more: Asked = {}): Promise<Document> {
    return this.json(`/documents/${encodeURIComponent(id)}`, { ...more, method: 'GET', query })
  }

  /** A page: its text, blocks, lines and words with their boxes. */
  getPage(id: string | number, page: string | number, more: Asked = {}): Promise<Page> {
    return this.json(`/documents/${encodeURIComponent(id)}/pages/${encodeURIComponent(page)}`, { ...more, method: 'GET' })
  }

  /** A page drawn as PNG, upright as its boxes are measured. */
  getPageImage(id: string | number, page: string | number, query: { width?: number } = {}, more: Asked = {}): Promise<Response> {
    return this.raw(`/documents/${encodeURIComponent(id)}/pages/${encodeURIComponent(page)}/image`, { ...more, method: 'GET', query })
  }

  /** Chunks with the places they stand at. */
  getChunks(id: string | number, query: { offset?: number; limit?: number } = {}, more: Asked = {}): Promise<ChunkPage> {
    return this.json(`/documents/${encodeURIComponent(id)}/chunks`, { ...more, method: 'GET', query })
  }

  /** The result as a file. */
  exportDocument(id: string | number, format: string | number, query: { as?: "sheaf" | "langchain" | "llamaindex" | "unstructured" | "docling" } = {}, more: Asked = {}): Promise<Response> {
    return this.raw(`/documents/${encodeURIComponent(id)}/export/${encodeURIComponent(format)}`, { ...more, method: 'GET', query })
  }

  /** Makes a spreadsheet, document, PDF or presentation of documents, of what a search finds, or of your own content. */
  generate(body: Generate, more: Asked = {}): Promise<GenerationJob> {
    return this.json(`/documents/generate`, { ...more, method: 'POST', body })
  }

  /** Generated documents, newest first. */
  listArtifacts(query: { limit?: number } = {}, more: Asked = {}): Promise<ArtifactList> {
    return this.json(`/artifacts`, { ...more, method: 'GET', query })
  }

  /** The bytes of a generated document, whole or a range. */
  getArtifact(id: string | number, more: Asked = {}): Promise<Response> {
    return this.raw(`/artifacts/${encodeURIComponent(id)}`, { ...more, method: 'GET' })
  }

  /** Finds passages in everything processed. */
  search(query: { q: string; limit?: number; mode?: "hybrid" | "lexical"; class?: (string)[]; language?: (string)[]; realm?: string; batch?: string; since?: string; places?: "true" | "false" }, more: Asked = {}): Promise<SearchAnswer> {
    return this.json(`/search`, { ...more, method: 'GET', query })
  }

  /** For a program that has a new document: takes it in. Key as X-API-Key or bearer. */
  documentUploaded(body: DocumentUploaded, more: Asked = {}): Promise<WebhookAnswer> {
    return this.json(`/webhooks/document-uploaded`, { ...more, method: 'POST', body })
  }

  /** For a program that has collected the documents of one source: takes them in as one batch. */
  crawlCompleted(body: CrawlCompleted, more: Asked = {}): Promise<WebhookAnswer> {
    return this.json(`/webhooks/crawl-completed`, { ...more, method: 'POST', body })
  }

  /** Counts, times, backlog and rates; a bound token sees its realm’s. */
  stats(query: { window?: number; realm?: string; parts?: number } = {}, more: Asked = {}): Promise<Stats> {
    return this.json(`/stats`, { ...more, method: 'GET', query })
  }

  /** What the token is good for. */
  me(more: Asked = {}): Promise<Me> {
    return this.json(`/me`, { ...more, method: 'GET' })
  }

  /** Whether this server lives and is ready; with a token also what is wrong. */
  health(more: Asked = {}): Promise<Condition> {
    return this.json(`/health`, { ...more, method: 'GET' })
  }

  /** Figures in the text format of Prometheus. */
  metrics(more: Asked = {}): Promise<Response> {
    return this.raw(`/metrics`, { ...more, method: 'GET' })
  }

  /** This description. */
  openapi(more: Asked = {}): Promise<Record<string, unknown>> {
    return this.json(`/openapi.json`, { ...more, method: 'GET' })
  }
}
