// German words of states, stages and what else the contract names.
import type { DocumentState, Lane, PageFailureReason, PageSource, Stage } from '../../contract/model.ts'
import type { EventType } from '../../contract/event.ts'

export const states: Record<DocumentState, string> = {
  queued: 'Eingereiht',
  blocked: 'Wartet',
  running: 'Läuft',
  pausing: 'Hält an',
  paused: 'Angehalten',
  retrying: 'Neuer Versuch',
  done: 'Fertig',
  partial: 'Teilweise',
  failed: 'Gescheitert',
  cancelled: 'Abgebrochen',
  expired: 'Abgelaufen',
}

export const stages: Record<Stage, string> = {
  'document-parse': 'Lesen',
  'page-ocr': 'Text erkennen',
  'document-chunk': 'Zerlegen',
  'generate-embeddings': 'Einbetten',
  'analyze-document': 'Einordnen',
  'generate-document': 'Erzeugen',
}

export const lanes: Record<Lane, string> = { urgent: 'Eilig', default: 'Üblich', slow: 'Langsam' }

export const sources: Record<PageSource, string> = {
  text: 'Textebene',
  ocr: 'Erkannt',
  layout: 'Von Sheaf gesetzt',
  blank: 'Leer',
}

export const reasons: Record<PageFailureReason, string> = {
  timeout: 'brauchte zu lange',
  error: 'war nicht lesbar',
  crash: 'ließ ihren Leser zweimal abstürzen',
}

export const events: Record<EventType, string> = {
  'batch.added': 'Stapel angenommen',
  'batch.finished': 'Stapel fertig',
  'document.added': 'Hinzugefügt',
  'document.changed': 'Geändert',
  'document.finished': 'Fertig',
  'run.opened': 'Geöffnet',
  'page.stored': 'Seite gespeichert',
  'page.failed': 'Seite gescheitert',
  'job.added': 'Auftrag eingereiht',
  'job.claimed': 'Auftrag begonnen',
  'job.completed': 'Auftrag erledigt',
  'job.retrying': 'Auftrag wird wiederholt',
  'job.released': 'Auftrag zurückgegeben',
  'job.failed': 'Auftrag gescheitert',
  'job.cancelled': 'Auftrag abgebrochen',
  'worker.crashed': 'Arbeiter abgestürzt',
  'outputs.written': 'Ausgaben geschrieben',
  'artifact.changed': 'Erzeugte Datei geändert',
  'artifact.removed': 'Erzeugte Datei entfernt',
  'queue.paused': 'Warteschlange angehalten',
  'queue.resumed': 'Warteschlange fortgesetzt',
  'queue.steered': 'Warteschlange gesteuert',
}
