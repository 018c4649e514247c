// A small sheet of paper with the file's kind on it.
import type { ReactElement } from 'react'
import styles from './file-glyph.module.css'

/** Words on the glyph for extensions that do not fit or have a plainer name. */
const short: Record<string, string> = { markdown: 'MD', jpeg: 'JPG', tiff: 'TIF', html: 'HTM', webp: 'IMG' }

export function FileGlyph({ name, mediaType }: { name: string; mediaType: string | null }): ReactElement {
  const extension = /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  const word = short[extension] ?? extension.slice(0, 4).toUpperCase()
  return (
    <span className={styles['glyph']} data-kind={kindOf(extension, mediaType ?? '')} aria-hidden="true">
      <svg width="100%" height="100%" viewBox="0 0 28 34" fill="none">
        <path
          className={styles['sheet']}
          d="M3.5.5h14.8l9.2 9.2v20.8a3 3 0 0 1-3 3h-21a3 3 0 0 1-3-3v-27a3 3 0 0 1 3-3z"
        />
        <path className={styles['fold']} d="M18.3.8v6.4a2.5 2.5 0 0 0 2.5 2.5h6.4" />
      </svg>
      <b>{word}</b>
    </span>
  )
}

function kindOf(extension: string, mediaType: string): string {
  if (mediaType.startsWith('image/') || ['png', 'jpg', 'jpeg', 'tif', 'tiff', 'webp', 'bmp'].includes(extension))
    return 'image'
  if (extension === 'pdf') return 'pdf'
  if (['docx', 'odt', 'rtf', 'pptx'].includes(extension)) return 'office'
  if (['csv', 'tsv', 'xlsx', 'json'].includes(extension)) return 'data'
  if (['eml', 'msg'].includes(extension)) return 'mail'
  return 'text'
}
