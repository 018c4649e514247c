// English words of the settings’ list: sections, fields with their units and notes, lanes and realms.

export const settingsList = {
  settingsSections: {
    appearance: { title: 'Appearance', intro: 'How this window looks and speaks. Kept by this window only.' },
    queue: {
      title: 'Queue and team',
      intro:
        'This computer has a queue of its own. Beside it you can join one that a team shares through its PostgreSQL database.',
    },
    workers: {
      title: 'Workers and memory',
      intro: 'The processes that read documents. Changes take effect at the next start.',
    },
    recognition: {
      title: 'Text recognition',
      intro:
        'For pages that have no text of their own. Documents added from now on; earlier ones can be read again from the list.',
    },
    results: {
      title: 'Results',
      intro: 'What is made of a document. Documents added from now on; earlier ones can be read again from the list.',
    },
    lanes: { title: 'Lanes and realms', intro: 'What goes first, and what belongs to whom.' },
    analyser: {
      title: 'Analyser',
      intro:
        'A language model of your own that writes a note beside each document. Off by default; nothing waits for it.',
    },
    search: {
      title: 'Search',
      intro: 'A model that makes vectors of chunks, so that search finds by what is meant. Off by default.',
    },
    retention: {
      title: 'Storage',
      intro: 'How long documents that ended are kept. For good, unless you say otherwise.',
    },
    folders: { title: 'Folders', intro: 'How folders come in: by hand, or by themselves.' },
    access: { title: 'Access', intro: 'Which other programs may ask Sheaf for something, and what they did.' },
    limits: { title: 'Limits', intro: 'When Sheaf stops trying. What was read until then is kept.' },
    desktop: { title: 'Desktop', intro: 'What Sheaf does outside its window.' },
    privacy: { title: 'Privacy', intro: 'What leaves this computer, and where everything is.' },
  },
  settingFields: {
    outputDir: {
      label: 'Folder for outputs',
      unit: '',
      note: 'Outputs of everything that is added without a folder of its own are written there, as files, each addition in a folder named by its time. Costs disk space; without it, results stay in the data folder and are exported when you ask.',
    },
    engine: {
      label: 'What recognises',
      unit: '',
      note: 'The bundled recogniser gives the same text on every computer. An installed Tesseract is faster, and reads as its own version does.',
    },
    secondReader: {
      label: 'Second reader',
      unit: '',
      note: 'Reads again what the first was unsure of or did not see: small, worn and photographed receipts and forms gain most. Takes some seconds and 200 MB more for each page that is recognised. It knows Latin letters and Chinese, and no marks on letters.',
    },
    onClose: {
      label: 'Closing the window while there is work',
      unit: '',
      note: 'Nothing is lost either way: what is not done goes on at the next start.',
    },
    whenDone: { label: 'When all is done', unit: '', note: 'Each batch has a notification of its own besides.' },
    keepAwake: {
      label: 'Stay awake while there is work',
      unit: '',
      note: 'The screen may go dark. Costs energy for as long as documents wait.',
    },
    pauseOnBattery: {
      label: 'Rest on battery',
      unit: '',
      note: 'Nothing new is begun until the computer is plugged in again.',
    },
    workers: {
      label: 'Workers',
      unit: '',
      note: 'Processes that read at the same time. More are faster up to the number of cores; each takes about 270 MB at its peak.',
    },
    teamWorkers: {
      label: 'Workers for the team',
      unit: '',
      note: 'Processes of this computer that work on the team’s queue, beside those for its own. Takes effect at the next joining.',
    },
    workerMemory: {
      label: 'Memory of a worker',
      unit: 'MB',
      note: 'A worker that takes more is ended and its page counts as failed. Huge scans need more.',
    },
    workerPages: {
      label: 'Recognised pages before a worker is replaced',
      unit: '',
      note: 'Recognition slowly takes more memory; a fresh process gives it back. Fewer costs a second each time. Ten pages that were only read count as one.',
    },
    workerPriority: {
      label: 'Priority of workers',
      unit: '',
      note: 'Those that give way leave the window and your other programs quick; while those are busy, reading takes longer. Takes effect at the next start.',
    },
    languages: {
      label: 'Languages to recognise',
      unit: '',
      note: 'Fewer is faster and surer. Those listed are installed; no other can be read.',
    },
    ocr: {
      label: 'Recognition',
      unit: '',
      note: 'Automatic recognises only pages without usable text. For all of them it takes seconds a page.',
    },
    dpi: {
      label: 'Resolution for recognition',
      unit: 'dpi',
      note: 'Twice as many dots take about three times as long, and help with print below 8 points only.',
    },
    chunkSize: {
      label: 'Size of a chunk',
      unit: 'characters',
      note: 'What a chunk aims at. Smaller ones are found more exactly, larger ones say more. A Chinese, Japanese or Korean character counts as three, one of Thai as two.',
    },
    chunkTokens: {
      label: 'Most tokens of a chunk',
      unit: 'tokens',
      note: 'For models that take only so many: a chunk is then cut before it is longer, headings counted in. Without it, characters decide. Costs a little time for counting.',
    },
    formats: {
      label: 'Formats of outputs',
      unit: '',
      note: 'Written where a batch names a folder and no formats. Any other can be exported later.',
    },
    retryLimit: {
      label: 'Tries after a failure',
      unit: '',
      note: 'Only for failures that may pass, with a growing pause. Crashes of this computer cost none.',
    },
    pageTimeout: {
      label: 'Time for a page',
      unit: 'seconds',
      note: 'A page that takes longer fails as such; the others go on. Dense pages of 600 dpi take 15 s.',
    },
    documentTimeout: {
      label: 'Time for a document',
      unit: 'seconds',
      note: 'Of work in all. Without a limit, only its pages have one.',
    },
    maxFileSize: { label: 'Largest file', unit: 'MB', note: 'Larger ones are refused when they are added.' },
    maxPages: { label: 'Most pages of a document', unit: '', note: 'Longer ones are refused when they are opened.' },
    logLevel: {
      label: 'Log',
      unit: '',
      note: 'How much is written to sheaf.log in the data folder. It never holds words of documents.',
    },
  },
  onClose: { ask: 'Ask', tray: 'Go on in the tray', quit: 'Finish the pages in hand and quit' },
  whenDone: { nothing: 'Nothing', notify: 'Notify me', sleep: 'Let the computer sleep', quit: 'Quit Sheaf' },
  on: 'on',
  off: 'off',
  outputNone: 'none',
  noLimit: 'no limit',
  workerPriority: { low: 'Give way to everything else', normal: 'As any other program' },
  secondReaders: { none: 'None', paddle: 'PaddleOCR (PP-OCRv4)' },
  engines: { bundled: 'Bundled', native: 'Installed Tesseract' },
  ocrModes: { auto: 'Automatic', force: 'All pages', off: 'Never' },
  defaultIs: (value: string) => `Default: ${value}.`,
  backToDefault: 'Use the default',
  languageMissing: 'missing',
  language: 'Language',
  languageNote: 'The window is loaded anew.',
  letterKeys: 'Single-letter keys',
  letterKeysOn: 'Keys such as / and ? work without Ctrl',
  letterKeysNote: 'Switch them off if you dictate or touch keys by accident. Everything can be done without them.',
  lanesTitle: 'Lanes',
  lanesMeaning: 'Meaning',
  laneNotes: {
    urgent: 'Claimed before everything else, as soon as a worker is free.',
    default: 'In order of arrival.',
    slow: 'When nothing else waits: large archives that may take the night.',
  },
  realmsTitle: 'Realms',
  noRealm: 'none',
  realmsNote:
    'A realm is a label that batches are added with (--realm). Results are not shared across realms, and lists, limits and tokens can be bound to one.',
  privacyTeam: (label: string) => `What you add to the team queue goes to ${label}. Nothing else leaves this computer.`,
  privacyNote:
    'Reading, recognition, classes and search work without a network. No name, no statistic and no report is sent, and nothing is fetched.',
}
