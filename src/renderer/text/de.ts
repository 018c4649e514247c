// Every word the window says, in German. The same form as en.ts, which the type checker holds it to.
import { document } from './de-document.ts'
import { health, team } from './de-health.ts'
import { library, understanding } from './de-library.ts'
import { queue } from './de-queue.ts'
import { settingsList } from './de-settings-list.ts'
import { access, leaving } from './de-access.ts'
import { analyser, embedder, folders, preflight, retention } from './de-settings.ts'
import type * as en from './en.ts'

export const text: typeof en.text = {
  library,
  understanding,
  access,
  analyser,
  embedder,
  retention,
  folders,
  leaving,
  preflight,
  app: 'Sheaf',
  search: 'Dokumente suchen',
  searchClear: 'Suche leeren',
  addFiles: 'Dateien hinzufügen',
  addFolder: 'Ordner hinzufügen',
  trySamples: 'Beispiele ausprobieren',
  pauseAll: 'Alle anhalten',
  resumeAll: 'Alle fortsetzen',
  settings: 'Einstellungen',
  help: 'Tastenkürzel',
  close: 'Schließen',
  themeLight: 'Helles Aussehen',
  themeDark: 'Dunkles Aussehen',
  dropTitle: 'Zum Hinzufügen loslassen',
  dropBody: 'Dateien und ganze Ordner',
  ...queue,
  team,
  health,
  ...settingsList,
  ...document,

  theme: 'Aussehen',
  themes: { system: 'System', light: 'Hell', dark: 'Dunkel' },
  automatic: 'Selbsttätig',
  version: 'Version',
  home: 'Datenordner',
  queue: 'Warteschlange',
  offline: 'Nichts verlässt diesen Rechner. Kein Dokument, kein Name, keine Statistik.',
  saved: 'Gespeichert',

  shortcuts: {
    list: 'Liste',
    move: 'Bewegen',
    select: 'Mehr auswählen',
    selectAll: 'Alle auswählen, die passen',
    toggle: 'Anhalten oder fortsetzen',
    open: 'Öffnen',
    cancel: 'Abbrechen, oder Beendetes entfernen',
    retry: 'Gescheitertes wiederholen',
    find: 'Suchen',
    add: 'Dateien hinzufügen',
    document: 'Dokument',
    pages: 'Vorige, nächste Seite',
    zoom: 'Vergrößern und verkleinern',
    back: 'Zurück zur Liste',
    everywhere: 'Überall',
    palette: 'Befehle',
    fold: 'Auf- und zuklappen',
    panes: 'Nächster Teil des Fensters',
    columnWidth: 'Breite einer Spalte, in ihrem Kopf',
    front: 'An den Anfang, das Ende der Warteschlange',
    help: 'Diese Liste',
    clear: 'Auswahl oder Suche aufheben',
  },
}
