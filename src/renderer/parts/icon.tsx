// Every icon of the window, drawn on a 16-px grid with one stroke width. Decorative: the words beside them carry the meaning.
import type { ReactElement } from 'react'

const paths = {
  plus: 'M8 3.25v9.5M3.25 8h9.5',
  folder:
    'M2.25 4.5c0-.7.55-1.25 1.25-1.25h2.4l1.6 1.75h5c.7 0 1.25.55 1.25 1.25v5.25c0 .7-.55 1.25-1.25 1.25h-9c-.7 0-1.25-.55-1.25-1.25z',
  stack:
    'M5 2.75h6M3.75 5.25h8.5M3.5 7.75h9c.55 0 1 .45 1 1v3.5c0 .55-.45 1-1 1h-9c-.55 0-1-.45-1-1v-3.5c0-.55.45-1 1-1z',
  pause: 'M5.75 3.75v8.5M10.25 3.75v8.5',
  play: 'M5.25 3.6v8.8L12.1 8z',
  quote: 'M6.5 4.25C4 4.75 3 6.5 3 8.75v2.5h3.75V7.75H4.9M13 4.25c-2.5.5-3.5 2.25-3.5 4.5v2.5h3.75V7.75H11.4',
  star: 'M8 2.25l1.75 3.7 4 .5-2.95 2.8.75 4L8 11.3l-3.55 1.95.75-4L2.25 6.45l4-.5z',
  x: 'M4.25 4.25l7.5 7.5M11.75 4.25l-7.5 7.5',
  retry: 'M12.75 8a4.75 4.75 0 1 1-1.5-3.45M11.5 2.25v2.5H9',
  open: 'M3.25 8h9M8.75 4.25 12.5 8l-3.75 3.75',
  search: 'M7 11.75a4.75 4.75 0 1 0 0-9.5 4.75 4.75 0 0 0 0 9.5zM10.5 10.5l3.25 3.25',
  sun: 'M8 10.75a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5zM8 1.75v1M8 13.25v1M1.75 8h1M13.25 8h1M3.6 3.6l.7.7M11.7 11.7l.7.7M3.6 12.4l.7-.7M11.7 4.3l.7-.7',
  moon: 'M13.25 9.4A5.5 5.5 0 0 1 6.6 2.75a5.5 5.5 0 1 0 6.65 6.65z',
  sliders:
    'M2.5 4.75h6M12 4.75h1.5M2.5 11.25H4M7.5 11.25h6M10.25 6.5a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5zM5.75 13a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5z',
  pencil: 'M10.4 3.1 12.9 5.6 5.6 12.9l-3.1.6.6-3.1zM8.9 4.6l2.5 2.5',
  help: 'M8 14.25a6.25 6.25 0 1 0 0-12.5 6.25 6.25 0 0 0 0 12.5zM6.25 6.3c.15-.9.85-1.5 1.8-1.5 1 0 1.75.65 1.75 1.55 0 1.35-1.75 1.4-1.75 2.65M8 11.2v.05',
  left: 'M9.75 3.75 5.5 8l4.25 4.25',
  right: 'M6.25 3.75 10.5 8l-4.25 4.25',
  down: 'M3.75 6.25 8 10.5l4.25-4.25',
  up: 'M3.75 9.75 8 5.5l4.25 4.25',
  check: 'M3.25 8.5 6.5 11.75l6.25-7',
  alert:
    'M8 5.75v3M8 11.2v.05M7.1 2.75 1.9 11.7c-.4.7.1 1.55.9 1.55h10.4c.8 0 1.3-.85.9-1.55L8.9 2.75a1.05 1.05 0 0 0-1.8 0z',
  copy: 'M5.75 5.75h6.5c.55 0 1 .45 1 1v5.5c0 .55-.45 1-1 1h-6.5c-.55 0-1-.45-1-1v-5.5c0-.55.45-1 1-1zM10.5 3.5a.8.8 0 0 0-.75-.75H3.5a1 1 0 0 0-1 1v5.5c0 .4.3.75.75.75',
  download: 'M8 2.5v7.25M4.75 6.75 8 10l3.25-3.25M2.75 13.25h10.5',
  minus: 'M3.25 8h9.5',
  fit: 'M2.5 3.25v9.5M13.5 3.25v9.5M5 8h6M6.5 6.25 4.75 8l1.75 1.75M9.5 6.25 11.25 8 9.5 9.75',
  trash:
    'M2.75 4.25h10.5M6.25 4V2.75h3.5V4M4 4.25l.6 8c.05.55.5 1 1.05 1h4.7c.55 0 1-.45 1.05-1l.6-8M6.75 7v3.5M9.25 7v3.5',
  words: 'M2.5 4.25h3.25M8 4.25h5.5M2.5 8h6.25M11 8h2.5M2.5 11.75h2M6.75 11.75h4.5',
  file: 'M4.5 1.75h4.75l3.25 3.25v8.25c0 .55-.45 1-1 1h-7c-.55 0-1-.45-1-1V2.75c0-.55.45-1 1-1zM9.25 1.75V5h3.25',
  queue: 'M5.75 3.75h7.5M5.75 8h7.5M5.75 12.25h7.5M2.75 3.75h.1M2.75 8h.1M2.75 12.25h.1',
  library: 'M3 2.75v10.5M6 2.75v10.5M9.2 3.1l3.6 9.9M3 13.25h3',
  pulse: 'M1.75 8.25h2.5l2-5 3.5 9.5 2-4.5h2.5',
  columns: 'M2.5 3.5h11v9h-11zM6.2 3.5v9M9.8 3.5v9',
  freeze: 'M8 1.75v12.5M2.6 4.9l10.8 6.2M2.6 11.1l10.8-6.2M6.5 2.75 8 4.25l1.5-1.5M6.5 13.25 8 11.75l1.5 1.5',
  undo: 'M3 6.5h6.5a3.25 3.25 0 0 1 0 6.5H6M5.75 3.5 2.75 6.5l3 3',
  team: 'M5.5 7.25a2.25 2.25 0 1 0 0-4.5 2.25 2.25 0 0 0 0 4.5zM1.75 13c0-2.1 1.7-3.75 3.75-3.75S9.25 10.9 9.25 13M10.75 7.25a2 2 0 1 0-.6-3.9M11.25 9.4A3.6 3.6 0 0 1 14.25 13',
  letter: 'M3.5 5V3.25h9V5M8 3.25v9.5M6 12.75h4',
  scan: 'M2.5 5.25V3.5c0-.55.45-1 1-1h1.75M10.75 2.5h1.75c.55 0 1 .45 1 1v1.75M13.5 10.75v1.75c0 .55-.45 1-1 1h-1.75M5.25 13.5H3.5c-.55 0-1-.45-1-1v-1.75M5 6.5h6M5 9.5h4',
  clock: 'M8 14.25a6.25 6.25 0 1 0 0-12.5 6.25 6.25 0 0 0 0 12.5zM8 4.75V8l2.25 1.5',
  lock: 'M4.75 7V5.25a3.25 3.25 0 0 1 6.5 0V7M4 7h8c.4 0 .75.35.75.75v5c0 .4-.35.75-.75.75H4a.75.75 0 0 1-.75-.75v-5c0-.4.35-.75.75-.75z',
} as const

export type IconName = keyof typeof paths

/** Drawings grow with the text beside them; `size` is in pixels at its usual size. */
export const rem = (size: number): string => `${size / 16}rem`

export function Icon({ name, size = 16 }: { name: IconName; size?: number }): ReactElement {
  return (
    <svg width={rem(size)} height={rem(size)} viewBox="0 0 16 16" fill="none" aria-hidden="true">
      <path d={paths[name]} stroke="currentColor" strokeWidth="1.4" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  )
}

/** The mark: a fanned sheaf of paper held by a band. */
export function Mark({ size = 24 }: { size?: number }): ReactElement {
  return (
    <svg width={rem(size)} height={rem(size)} viewBox="0 0 32 32" fill="none" aria-hidden="true">
      <rect x="8.5" y="5" width="15" height="21" rx="2" fill="var(--wheat)" transform="rotate(-17 16 27)" />
      <rect x="8.5" y="5" width="15" height="21" rx="2" fill="var(--wheat-pale)" transform="rotate(17 16 27)" />
      <rect
        x="8.25"
        y="3.25"
        width="15.5"
        height="24"
        rx="2"
        fill="var(--raised)"
        stroke="var(--ink-2)"
        strokeWidth="1.3"
      />
      <path d="M12 8h8M12 11.5h8M12 15h4.5" stroke="var(--ink-3)" strokeWidth="1.4" strokeLinecap="round" />
      <rect x="5" y="18.5" width="22" height="5" rx="2.5" fill="var(--accent)" />
    </svg>
  )
}
