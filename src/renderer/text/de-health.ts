// German words of health, and of a team’s queue.
import type * as en from './en-health.ts'
import { number, plural, rate } from './format.ts'
import { pages } from './de-plurals.ts'

export const team: typeof en.team = {
  queue: 'Warteschlange des Teams',
  addTo: 'Wohin Hinzugefügtes kommt',
  to: (queue) => `in: ${queue}`,
  away: (label, since) => `${label} ist seit ${since} nicht erreichbar.`,
  awayNote:
    'Arbeit für das Team wartet und geht weiter, wenn die Datenbank wieder da ist. Ihre eigene geht jetzt weiter.',
  lastKnown: 'Stand von zuletzt',
  showLocal: 'Diesen Rechner zeigen',
  states: { none: 'nicht beigetreten', connecting: 'wird verbunden …', open: 'verbunden', away: 'nicht erreichbar' },
  since: (time) => `seit ${time}`,
  passwords: {
    none: 'Die Adresse enthält kein Passwort.',
    kept: 'Das Passwort bewahrt dieser Rechner auf, getrennt von den Einstellungen; gezeigt wird es nie.',
    session: 'Für das Passwort gibt es hier keinen sicheren Ort: Beim nächsten Start wird wieder danach gefragt.',
  },
  address: 'Adresse der Datenbank des Teams',
  addressNote:
    'Eine PostgreSQL-Datenbank. Das Passwort geht einmal von hier an Sheaf auf diesem Rechner und kommt nicht zurück.',
  test: 'Verbindung prüfen',
  testing: 'Wird geprüft …',
  join: 'Dem Team beitreten',
  joining: 'Beitritt …',
  joined: (label) => `${label} beigetreten`,
  leave: 'Verlassen',
  create: 'Anlegen',
  migrate: 'Umstellen',
  consent: (others) =>
    others > 0
      ? `Jetzt umstellen. ${plural(others, 'anderes Programm sollte', 'andere Programme sollten')} vorher beendet werden; ältere können danach nicht weiterarbeiten.`
      : 'Jetzt umstellen. Programme einer älteren Version können danach nicht weiterarbeiten.',
  showSql: 'Das SQL zeigen, das ausgeführt würde',
  database: 'Datenbank',
  server: 'Server',
  schema: 'Auftragstabellen',
  schemaNone: 'noch keine',
  schemaVersion: (version, speaks) =>
    version === speaks ? `Version ${version}` : `Version ${version}; dieses Sheaf spricht ${speaks}`,
  problem: 'Warum',
  connected: 'Jetzt verbunden',
  nobody: 'niemand sonst',
  host: (hostname, kind, busy, workers, ago) =>
    `${hostname} (${kind}), ${busy} von ${workers} beschäftigt, vor ${ago} gesehen`,
  client: (name, user, address, since) => `${name}, ${user}, von ${address}, seit ${since}`,
  found: {
    ready: {
      title: 'Hier ist eine Warteschlange eines Teams.',
      todo: 'Sie spricht diese Version. Sie können beitreten.',
    },
    absent: {
      title: 'In dieser Datenbank ist noch keine Warteschlange eines Teams.',
      todo: 'Nichts wurde geändert. Sie können sie jetzt anlegen.',
    },
    older: {
      title: 'Die Warteschlange hier ist von einer älteren Version.',
      todo: 'Nichts wurde geändert. Sie kann auf diese Version gebracht werden, ganz oder gar nicht.',
    },
    'too-old': {
      title: 'Die Auftragstabellen hier sind zu alt.',
      todo: 'Nichts wurde geändert. Stellen Sie sie mit dem Programm um, das sie angelegt hat, oder geben Sie Sheaf eine eigene Datenbank.',
    },
    newer: {
      title: 'Die Warteschlange hier ist von einer neueren Version.',
      todo: 'Nichts wurde geändert. Aktualisieren Sie Sheaf auf diesem Rechner, oder nehmen Sie eine andere Datenbank.',
    },
    foreign: {
      title: 'Ein anderes Programm benutzt hier diese Namen.',
      todo: 'Nichts wurde geändert. Geben Sie Sheaf eine eigene Datenbank.',
    },
  },
}

export const health: typeof en.health = {
  span: 'Zeitraum',
  spans: { hour: 'letzte Stunde', day: 'letzter Tag' },
  pages: 'Seiten in der Minute',
  documents: 'Dokumente',
  documentsUnit: (value) => (value === 1 ? 'Dokument' : 'Dokumente'),
  recognised: 'Erkannt',
  read: 'Gelesen',
  finished: 'Fertig',
  throughput: 'Durchsatz',
  pagesInAll: (stored, recognised) => `${pages(stored)}, ${number(recognised)} erkannt`,
  backlog: 'Rückstand',
  backlogNote: 'Dokumente warten oder sind in Arbeit',
  success: 'Erfolg',
  successNote: (count) => `von ${plural(count, 'Dokument, das endete', 'Dokumenten, die endeten')}`,
  perDocument: 'Zeit je Dokument',
  p95: (time) => `in der Mitte; 95 % in ${time}`,
  utilisation: 'Auslastung',
  stages: 'Schritte',
  waiting: 'Warten',
  active: 'In Arbeit',
  completed: 'Erledigt',
  failed: 'Gescheitert',
  median: 'Mitte',
  ninetyFive: '95 %',
  hosts: 'Prozesse',
  host: 'Rechner',
  kind: 'Art',
  kinds: { electron: 'Arbeitsplatz', server: 'Server', cli: 'Befehlszeile' },
  running: 'Läuft seit',
  seen: 'Zuletzt gesehen',
  now: 'jetzt',
  ago: (time) => `vor ${time}`,
  machine: 'Dieser Prozess und seine Datenbank',
  database: 'Datenbank',
  reads: 'Kurzes Lesen',
  writes: 'Leere Transaktion',
  lag: 'Ereignisse kommen an in',
  memory: 'Speicher',
  ms: (value) => `${rate(value)} ms`,
  from: 'Von',
  asTable: 'Tabelle',
  asChart: 'Bild',
  chartLabel: (title, most, unit) => `${title}: höchstens ${most} ${unit}. Die Tabelle enthält jede Zahl.`,
}
