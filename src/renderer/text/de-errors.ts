// Errors by their code, in German, and what to do about those that documents have. Of the others the host's own message stands behind.
import type { Problem } from '../../contract/commands/health.ts'
import type { ErrorCode } from '../../contract/error.ts'

export const errors: Readonly<Record<ErrorCode, string>> = {
  internal: 'Ein Fehler in Sheaf',
  usage: 'Das versteht Sheaf so nicht',
  'not-found': 'Das gibt es nicht (mehr)',
  'file-missing': 'Die Datei fehlt',
  'file-unreadable': 'Die Datei lässt sich nicht öffnen',
  'file-changed': 'Die Datei wurde beim Lesen verändert',
  'file-empty': 'Die Datei ist leer',
  'file-too-large': 'Die Datei ist zu groß',
  'not-a-file': 'Das ist keine Datei',
  'format-unsupported': 'Dieses Format kann Sheaf nicht lesen',
  'file-damaged': 'Die Datei ist beschädigt',
  'file-encrypted': 'Die Datei ist mit einem Kennwort geschützt',
  'file-protected': 'Die Datei ist so verschlossen, dass Sheaf sie nicht öffnen kann',
  'page-failed': 'Die Seite ließ sich nicht lesen',
  'page-timeout': 'Die Seite brauchte zu lange',
  'document-timeout': 'Das Dokument brauchte zu lange',
  'worker-crash': 'Der lesende Prozess ist abgestürzt',
  'worker-memory': 'Der lesende Prozess brauchte zu viel Speicher',
  quarantined: 'Zurückgestellt: der lesende Prozess stürzte daran mehrmals ab',
  cancelled: 'Abgebrochen',
  'output-exists': 'Am Ziel der Ausgabe liegt schon eine andere Datei',
  'output-failed': 'Die Ausgabe ließ sich nicht schreiben',
  'queue-unreachable': 'Die Warteschlange ist nicht erreichbar',
  'store-damaged': 'Gespeichertes lässt sich nicht lesen',
  'model-missing': 'Sprachdaten oder ein Modell fehlen',
  'installation-damaged': 'Ein Teil von Sheaf fehlt oder läuft hier nicht',
  'lost-claim': 'Ein anderer Versuch arbeitet daran',
  unauthorized: 'Kein gültiger Zugang',
  forbidden: 'Das ist nicht erlaubt',
}

export const advice: Readonly<Partial<Record<ErrorCode, string>>> = {
  'file-missing': 'Prüfen Sie, ob sie verschoben oder gelöscht wurde.',
  'file-unreadable': 'Prüfen Sie die Rechte der Datei und die Verbindung zum Laufwerk, und wiederholen Sie dann.',
  'file-changed': 'Fügen Sie sie noch einmal hinzu, wenn sie vollständig ist.',
  'file-empty': 'Prüfen Sie, ob sie ganz kopiert wurde, und fügen Sie sie noch einmal hinzu.',
  'file-too-large': 'Teilen oder verkleinern Sie sie, oder heben Sie die Grenze für Dateien in den Einstellungen an.',
  'not-a-file': 'Geräte und Leitungen liest Sheaf nicht.',
  'format-unsupported': 'Speichern Sie sie in einem gängigen Format, etwa als PDF, und fügen Sie das hinzu.',
  'file-damaged': 'Öffnen Sie sie in dem Programm, mit dem sie gemacht wurde, und speichern Sie sie neu.',
  'file-encrypted': 'Geben Sie das Kennwort ein.',
  'file-protected':
    'Öffnen Sie sie in dem Programm, mit dem sie gemacht wurde, und speichern Sie eine Kopie ohne Kennwort.',
  'page-failed': 'Die anderen Seiten sind davon nicht betroffen.',
  'page-timeout': 'Heben Sie die Grenze je Seite in den Einstellungen an, und wiederholen Sie die Seite.',
  'document-timeout': 'Heben Sie die Grenze je Dokument in den Einstellungen an, und wiederholen Sie es.',
  'worker-crash': 'Wiederholen Sie; was gelesen ist, bleibt.',
  'worker-memory': 'Heben Sie den Speicher je Arbeiter in den Einstellungen an, und wiederholen Sie.',
  quarantined: 'Öffnen Sie die Datei in einem anderen Programm, und speichern Sie sie neu; wiederholen Sie dann.',
}

/** The same for what health finds. */
export const problems: Readonly<Record<Problem['code'], string>> = {
  stopping: 'Sheaf wird beendet',
  'database-away': 'Die Datenbank antwortet nicht',
  'database-slow': 'Die Datenbank antwortet langsam',
  'disk-low': 'Der Speicherplatz wird knapp',
  'queue-paused': 'Die Warteschlange ist angehalten',
  'no-workers': 'Es gibt keine Arbeiter',
  'events-late': 'Ereignisse kommen verspätet an',
  'failures-high': 'Ungewöhnlich viel scheitert',
}

export const problemAdvice: Readonly<Record<Problem['code'], string>> = {
  stopping: 'Was nicht fertig ist, geht beim nächsten Start weiter.',
  'database-away': 'Es geht von selbst weiter, sobald sie wieder antwortet.',
  'database-slow': 'Sehen Sie nach, ob ein anderes Programm den Datenträger beschäftigt.',
  'disk-low': 'Schaffen Sie Platz, oder heben Sie Dokumente kürzer auf.',
  'queue-paused': 'Neues wird erst begonnen, wenn sie fortgesetzt wird.',
  'no-workers': 'Was hier hinzukommt, wartet auf andere Programme dieser Warteschlange.',
  'events-late': 'Der Rechner oder sein Datenträger hat mehr zu tun, als er schafft.',
  'failures-high': 'Die Liste sagt zu jedem, woran es lag und was zu tun ist.',
}
