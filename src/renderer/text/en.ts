// Every word the window says, in English: those of the window as a whole here, each view's in a file of its own. A German file stands beside
// each, and the type checker holds it to the same form.
import { document } from './en-document.ts'
import { health, team } from './en-health.ts'
import { library, understanding } from './en-library.ts'
import { queue } from './en-queue.ts'
import { settingsList } from './en-settings-list.ts'
import { access, leaving } from './en-access.ts'
import { analyser, embedder, folders, preflight, retention } from './en-settings.ts'

export const text = {
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
  search: 'Search documents',
  searchClear: 'Clear search',
  addFiles: 'Add files',
  addFolder: 'Add folder',
  trySamples: 'Try the samples',
  pauseAll: 'Pause all',
  resumeAll: 'Resume all',
  settings: 'Settings',
  help: 'Keyboard shortcuts',
  close: 'Close',
  themeLight: 'Use light theme',
  themeDark: 'Use dark theme',
  dropTitle: 'Drop to add',
  dropBody: 'Files and whole folders',
  ...queue,
  team,
  health,
  ...settingsList,
  ...document,

  theme: 'Theme',
  themes: { system: 'System', light: 'Light', dark: 'Dark' },
  automatic: 'Automatic',
  version: 'Version',
  home: 'Data folder',
  queue: 'Queue',
  offline: 'Nothing leaves this machine. No document, no name, no statistic.',
  saved: 'Saved',

  shortcuts: {
    list: 'List',
    move: 'Move',
    select: 'Select more',
    selectAll: 'Select all that match',
    toggle: 'Pause or resume',
    open: 'Open',
    cancel: 'Cancel, or remove what has ended',
    retry: 'Retry what failed',
    find: 'Search',
    add: 'Add files',
    document: 'Document',
    pages: 'Previous, next page',
    zoom: 'Zoom',
    back: 'Back to the list',
    everywhere: 'Everywhere',
    palette: 'Commands',
    fold: 'Fold and unfold',
    panes: 'Next part of the window',
    columnWidth: 'Width of a column, in its head',
    front: 'To the front, the back of the queue',
    help: 'This list',
    clear: 'Clear selection or search',
  },
}
