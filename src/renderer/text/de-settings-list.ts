// German words of the settings’ list: sections, fields with their units and notes, lanes and realms.
import type * as en from './en-settings-list.ts'

export const settingsList: typeof en.settingsList = {
  settingsSections: {
    appearance: {
      title: 'Aussehen',
      intro: 'Wie dieses Fenster aussieht und spricht. Gilt nur für dieses Fenster.',
    },
    queue: {
      title: 'Warteschlange und Team',
      intro:
        'Dieser Rechner hat eine eigene Warteschlange. Daneben können Sie einer beitreten, die ein Team in seiner PostgreSQL-Datenbank teilt.',
    },
    workers: {
      title: 'Arbeiter und Speicher',
      intro: 'Die Prozesse, die Dokumente lesen. Änderungen gelten ab dem nächsten Start.',
    },
    recognition: {
      title: 'Texterkennung',
      intro:
        'Für Seiten, die keinen eigenen Text haben. Gilt für Dokumente, die von jetzt an hinzukommen; frühere lassen sich aus der Liste neu lesen.',
    },
    results: {
      title: 'Ergebnisse',
      intro:
        'Was aus einem Dokument gemacht wird. Gilt für Dokumente, die von jetzt an hinzukommen; frühere lassen sich aus der Liste neu lesen.',
    },
    lanes: { title: 'Spuren und Bereiche', intro: 'Was zuerst kommt, und was wem gehört.' },
    analyser: {
      title: 'Sprachmodell',
      intro:
        'Ein eigenes Sprachmodell, das neben jedes Dokument eine Notiz schreibt. Von Haus aus abgeschaltet; nichts wartet darauf.',
    },
    search: {
      title: 'Suche',
      intro:
        'Ein Modell, das aus Stücken Vektoren macht, damit die Suche auch nach dem Sinn findet. Von Haus aus abgeschaltet.',
    },
    retention: {
      title: 'Aufbewahrung',
      intro: 'Wie lange Dokumente bleiben, die geendet haben. Für immer, wenn Sie nichts anderes sagen.',
    },
    folders: { title: 'Ordner', intro: 'Wie Ordner hereinkommen: von Hand oder von selbst.' },
    access: { title: 'Zugang', intro: 'Welche anderen Programme Sheaf um etwas bitten dürfen, und was sie taten.' },
    limits: { title: 'Grenzen', intro: 'Wann Sheaf aufgibt. Was bis dahin gelesen ist, bleibt.' },
    desktop: { title: 'Arbeitsplatz', intro: 'Was Sheaf außerhalb seines Fensters tut.' },
    privacy: { title: 'Vertraulichkeit', intro: 'Was diesen Rechner verlässt, und wo alles liegt.' },
  },
  settingFields: {
    outputDir: {
      label: 'Ordner für Ausgaben',
      unit: '',
      note: 'Ausgaben von allem, was ohne eigenen Ordner hinzukommt, werden dort als Dateien geschrieben, jedes Mal in einem Ordner mit Datum und Zeit. Kostet Platz; ohne ihn bleiben Ergebnisse im Datenordner und werden auf Wunsch exportiert.',
    },
    engine: {
      label: 'Was erkennt',
      unit: '',
      note: 'Die mitgelieferte Erkennung gibt auf jedem Rechner denselben Text. Ein installiertes Tesseract ist schneller und liest, wie seine Fassung liest.',
    },
    secondReader: {
      label: 'Zweiter Leser',
      unit: '',
      note: 'Liest noch einmal, wo der erste unsicher war oder nichts sah: Kleine, abgenutzte und fotografierte Belege und Formulare gewinnen am meisten. Braucht für jede erkannte Seite einige Sekunden und 200 MB mehr. Er kennt lateinische Buchstaben und Chinesisch, aber keine Zeichen auf Buchstaben.',
    },
    onClose: {
      label: 'Das Fenster schließen, während gearbeitet wird',
      unit: '',
      note: 'Nichts geht verloren: Was nicht fertig ist, geht beim nächsten Start weiter.',
    },
    whenDone: { label: 'Wenn alles fertig ist', unit: '', note: 'Jeder Stapel gibt außerdem selbst Bescheid.' },
    keepAwake: {
      label: 'Wach bleiben, solange gearbeitet wird',
      unit: '',
      note: 'Der Bildschirm darf dunkel werden. Kostet Energie, solange Dokumente warten.',
    },
    pauseOnBattery: {
      label: 'Im Akkubetrieb ruhen',
      unit: '',
      note: 'Nichts Neues wird begonnen, bis der Rechner wieder am Netz ist.',
    },
    workers: {
      label: 'Arbeiter',
      unit: '',
      note: 'Prozesse, die gleichzeitig lesen. Mehr sind schneller, bis zur Zahl der Kerne; jeder braucht bis zu etwa 270 MB.',
    },
    teamWorkers: {
      label: 'Arbeiter für das Team',
      unit: '',
      note: 'Prozesse dieses Rechners für die Warteschlange des Teams, neben denen für die eigene. Gilt ab dem nächsten Beitritt.',
    },
    workerMemory: {
      label: 'Speicher eines Arbeiters',
      unit: 'MB',
      note: 'Ein Arbeiter, der mehr nimmt, wird beendet, und seine Seite gilt als gescheitert. Sehr große Scans brauchen mehr.',
    },
    workerPages: {
      label: 'Erkannte Seiten, bis ein Arbeiter ersetzt wird',
      unit: '',
      note: 'Die Erkennung braucht langsam mehr Speicher; ein neuer Prozess gibt ihn zurück. Weniger kosten jedes Mal eine Sekunde. Zehn nur gelesene zählen wie eine.',
    },
    workerPriority: {
      label: 'Vorrang der Arbeiter',
      unit: '',
      note: 'Wer Vorrang lässt, hält das Fenster und Ihre anderen Programme schnell; solange die beschäftigt sind, dauert das Lesen länger. Gilt ab dem nächsten Start.',
    },
    languages: {
      label: 'Zu erkennende Sprachen',
      unit: '',
      note: 'Weniger sind schneller und sicherer. Die genannten sind vorhanden; keine andere kann gelesen werden.',
    },
    ocr: {
      label: 'Erkennung',
      unit: '',
      note: 'Selbsttätig erkennt nur Seiten ohne brauchbaren Text. Für alle dauert es Sekunden je Seite.',
    },
    dpi: {
      label: 'Auflösung der Erkennung',
      unit: 'dpi',
      note: 'Doppelt so viele Punkte dauern etwa dreimal so lange und helfen nur bei Schrift unter 8 Punkt.',
    },
    chunkSize: {
      label: 'Größe eines Stücks',
      unit: 'Zeichen',
      note: 'Wonach ein Stück strebt. Kleinere werden genauer gefunden, größere sagen mehr. Ein chinesisches, japanisches oder koreanisches Zeichen zählt wie drei, ein thailändisches wie zwei.',
    },
    chunkTokens: {
      label: 'Höchstens Tokens eines Stücks',
      unit: 'Tokens',
      note: 'Für Modelle, die nur so viele nehmen: Ein Stück wird dann geteilt, bevor es länger ist, Überschriften mitgezählt. Ohne Angabe entscheiden die Zeichen. Das Zählen kostet ein wenig Zeit.',
    },
    formats: {
      label: 'Formate der Ausgaben',
      unit: '',
      note: 'Geschrieben, wo ein Stapel einen Ordner nennt und keine Formate. Jedes andere kann später exportiert werden.',
    },
    retryLimit: {
      label: 'Versuche nach einem Fehler',
      unit: '',
      note: 'Nur bei Fehlern, die vergehen können, mit wachsender Pause. Abstürze dieses Rechners kosten keinen.',
    },
    pageTimeout: {
      label: 'Zeit für eine Seite',
      unit: 'Sekunden',
      note: 'Eine Seite, die länger braucht, scheitert als solche; die anderen gehen weiter. Dichte Seiten mit 600 dpi brauchen 15 s.',
    },
    documentTimeout: {
      label: 'Zeit für ein Dokument',
      unit: 'Sekunden',
      note: 'An Arbeit insgesamt. Ohne Grenze haben nur seine Seiten eine.',
    },
    maxFileSize: { label: 'Größte Datei', unit: 'MB', note: 'Größere werden beim Hinzufügen abgelehnt.' },
    maxPages: { label: 'Meiste Seiten eines Dokuments', unit: '', note: 'Längere werden beim Öffnen abgelehnt.' },
    logLevel: {
      label: 'Protokoll',
      unit: '',
      note: 'Wie viel in sheaf.log im Datenordner geschrieben wird. Nie stehen Wörter von Dokumenten darin.',
    },
  },
  onClose: { ask: 'Fragen', tray: 'Im Infobereich weiterarbeiten', quit: 'Begonnene Seiten beenden und schließen' },
  whenDone: {
    nothing: 'Nichts',
    notify: 'Bescheid geben',
    sleep: 'Den Rechner schlafen lassen',
    quit: 'Sheaf beenden',
  },
  on: 'an',
  off: 'aus',
  outputNone: 'keiner',
  noLimit: 'keine Grenze',
  workerPriority: { low: 'Allem anderen Vorrang lassen', normal: 'Wie jedes andere Programm' },
  secondReaders: { none: 'Keiner', paddle: 'PaddleOCR (PP-OCRv4)' },
  engines: { bundled: 'Mitgeliefert', native: 'Installiertes Tesseract' },
  ocrModes: { auto: 'Selbsttätig', force: 'Alle Seiten', off: 'Nie' },
  defaultIs: (value) => `Vorgabe: ${value}.`,
  backToDefault: 'Zur Vorgabe',
  languageMissing: 'fehlt',
  language: 'Sprache',
  languageNote: 'Das Fenster wird neu geladen.',
  letterKeys: 'Einzelne Buchstaben als Tasten',
  letterKeysOn: 'Tasten wie / und ? gelten ohne Strg',
  letterKeysNote:
    'Schalten Sie sie ab, wenn Sie diktieren oder Tasten aus Versehen berühren. Alles geht auch ohne sie.',
  lanesTitle: 'Spuren',
  lanesMeaning: 'Bedeutung',
  laneNotes: {
    urgent: 'Vor allem anderen, sobald ein Arbeiter frei ist.',
    default: 'In der Reihenfolge der Ankunft.',
    slow: 'Wenn sonst nichts wartet: große Bestände, die über Nacht laufen dürfen.',
  },
  realmsTitle: 'Bereiche',
  noRealm: 'keiner',
  realmsNote:
    'Ein Bereich ist ein Name, mit dem Stapel hinzugefügt werden (--realm). Ergebnisse werden nicht über Bereiche hinweg geteilt; Listen, Grenzen und Zugangsschlüssel können an einen gebunden sein.',
  privacyTeam: (label) =>
    `Was Sie der Warteschlange des Teams geben, geht an ${label}. Sonst verlässt nichts diesen Rechner.`,
  privacyNote:
    'Lesen, Erkennen, Einordnen und Suchen gehen ohne Netz. Kein Name, keine Statistik und kein Bericht wird gesendet, und nichts wird geholt.',
}
