// English words of health, and of a team’s queue.
import { number, plural, rate } from './format.ts'

export const team = {
  queue: 'Team queue',
  addTo: 'Where added files go',
  to: (queue: string) => `to ${queue}`,
  away: (label: string, since: string) => `${label} is away since ${since}.`,
  awayNote: 'Work for the team waits and goes on when its database is back. Your own goes on now.',
  lastKnown: 'as last heard',
  showLocal: 'Show this computer',
  states: { none: 'not joined', connecting: 'connecting…', open: 'connected', away: 'away' },
  since: (time: string) => `since ${time}`,
  passwords: {
    none: 'Its address holds no password.',
    kept: 'Its password is kept by this computer, apart from the settings, and is never shown.',
    session: 'There is no safe place for its password here: it is asked for again at the next start.',
  },
  address: 'Address of the team’s database',
  addressNote:
    'A PostgreSQL database. The password is sent once, from here to Sheaf on this computer, and does not come back.',
  test: 'Test connection',
  testing: 'Looking…',
  join: 'Join the team queue',
  joining: 'Joining…',
  joined: (label: string) => `Joined ${label}`,
  leave: 'Leave',
  create: 'Create it',
  migrate: 'Migrate',
  consent: (others: number) =>
    others > 0
      ? `Migrate now. ${plural(others, 'other program')} should be stopped first; older ones cannot go on afterwards.`
      : 'Migrate now. Programs of an older version cannot go on afterwards.',
  showSql: 'Show the SQL that would be run',
  database: 'Database',
  server: 'Server',
  schema: 'Job tables',
  schemaNone: 'none yet',
  schemaVersion: (version: number, speaks: number) =>
    version === speaks ? `version ${version}` : `version ${version}; this Sheaf speaks ${speaks}`,
  problem: 'Why',
  connected: 'Connected now',
  nobody: 'nobody else',
  host: (hostname: string, kind: string, busy: number, workers: number, ago: string) =>
    `${hostname} (${kind}), ${busy} of ${workers} busy, seen ${ago} ago`,
  client: (name: string, user: string, address: string, since: string) =>
    `${name}, ${user}, from ${address}, since ${since}`,
  found: {
    ready: { title: 'A team queue is here.', todo: 'It speaks this version. You can join it.' },
    absent: {
      title: 'There is no team queue in this database yet.',
      todo: 'Nothing was changed. You can create it now.',
    },
    older: {
      title: 'The team queue here is of an older version.',
      todo: 'Nothing was changed. It can be brought up to this version, all of it or nothing.',
    },
    'too-old': {
      title: 'The job tables here are too old.',
      todo: 'Nothing was changed. Migrate them with the program that made them, or give Sheaf a database of its own.',
    },
    newer: {
      title: 'The team queue here is of a newer version.',
      todo: 'Nothing was changed. Update Sheaf on this computer, or use another database.',
    },
    foreign: {
      title: 'Another program uses these names here.',
      todo: 'Nothing was changed. Give Sheaf a database of its own.',
    },
  },
}

export const health = {
  span: 'Time span',
  spans: { hour: 'last hour', day: 'last day' },
  pages: 'Pages a minute',
  documents: 'Documents',
  documentsUnit: (value: number): string => (value === 1 ? 'document' : 'documents'),
  recognised: 'Recognised',
  read: 'Read',
  finished: 'Done',
  throughput: 'Throughput',
  pagesInAll: (stored: number, recognised: number) => `${plural(stored, 'page')}, ${number(recognised)} recognised`,
  backlog: 'Backlog',
  backlogNote: 'documents wait or are in hand',
  success: 'Success',
  successNote: (count: number) => `of ${plural(count, 'document')} that ended`,
  perDocument: 'Time per document',
  p95: (time: string) => `median; 95% within ${time}`,
  utilisation: 'Utilisation',
  stages: 'Stages',
  waiting: 'Waiting',
  active: 'In hand',
  completed: 'Completed',
  failed: 'Failed',
  median: 'Median',
  ninetyFive: '95%',
  hosts: 'Processes',
  host: 'Computer',
  kind: 'Kind',
  kinds: { electron: 'Desktop', server: 'Server', cli: 'Command line' },
  running: 'Runs for',
  seen: 'Last seen',
  now: 'now',
  ago: (time: string) => `${time} ago`,
  machine: 'This process and its database',
  database: 'Database',
  reads: 'A small read',
  writes: 'An empty transaction',
  lag: 'Events arrive within',
  memory: 'Memory',
  ms: (value: number) => `${rate(value)} ms`,
  from: 'From',
  asTable: 'Table',
  asChart: 'Chart',
  chartLabel: (title: string, most: string, unit: string) =>
    `${title}: at most ${most} ${unit}. The table has every figure.`,
}
