// The formats that are read, as `sheaf formats` and the window list them.
import type { Format } from '../contract/commands/system.ts'

const own = 'the file’s own'
const one = 'one'
const laidOut = 'laid out by Sheaf'

export const formats: Format[] = [
  { name: 'PDF', mediaType: 'application/pdf', extensions: ['pdf'], pages: own },
  { name: 'PNG image', mediaType: 'image/png', extensions: ['png'], pages: one },
  { name: 'JPEG image', mediaType: 'image/jpeg', extensions: ['jpg', 'jpeg', 'jfif'], pages: one },
  { name: 'TIFF image', mediaType: 'image/tiff', extensions: ['tif', 'tiff'], pages: own },
  { name: 'WebP image', mediaType: 'image/webp', extensions: ['webp'], pages: one },
  { name: 'BMP image', mediaType: 'image/bmp', extensions: ['bmp'], pages: one },
  { name: 'GIF image', mediaType: 'image/gif', extensions: ['gif'], pages: one },
  {
    name: 'Word document',
    mediaType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    extensions: ['docx', 'docm', 'dotx'],
    pages: laidOut,
  },
  {
    name: 'Excel workbook',
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    extensions: ['xlsx', 'xlsm', 'xltx'],
    pages: laidOut,
  },
  {
    name: 'PowerPoint presentation',
    mediaType: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    extensions: ['pptx', 'pptm', 'ppsx', 'potx'],
    pages: laidOut,
  },
  {
    name: 'OpenDocument text',
    mediaType: 'application/vnd.oasis.opendocument.text',
    extensions: ['odt', 'ott'],
    pages: laidOut,
  },
  {
    name: 'OpenDocument spreadsheet',
    mediaType: 'application/vnd.oasis.opendocument.spreadsheet',
    extensions: ['ods', 'ots'],
    pages: laidOut,
  },
  {
    name: 'OpenDocument presentation',
    mediaType: 'application/vnd.oasis.opendocument.presentation',
    extensions: ['odp', 'otp'],
    pages: laidOut,
  },
  { name: 'Word 97–2003 document', mediaType: 'application/msword', extensions: ['doc', 'dot'], pages: laidOut },
  { name: 'Excel 97–2003 workbook', mediaType: 'application/vnd.ms-excel', extensions: ['xls', 'xlt'], pages: laidOut },
  {
    name: 'PowerPoint 97–2003 presentation',
    mediaType: 'application/vnd.ms-powerpoint',
    extensions: ['ppt', 'pps', 'pot'],
    pages: laidOut,
  },
  { name: 'Outlook message', mediaType: 'application/vnd.ms-outlook', extensions: ['msg'], pages: laidOut },
  { name: 'Rich Text', mediaType: 'application/rtf', extensions: ['rtf'], pages: laidOut },
  { name: 'EPUB book', mediaType: 'application/epub+zip', extensions: ['epub'], pages: laidOut },
  { name: 'E-mail', mediaType: 'message/rfc822', extensions: ['eml'], pages: laidOut },
  { name: 'HTML page', mediaType: 'text/html', extensions: ['html', 'htm', 'xhtml'], pages: laidOut },
  { name: 'Markdown', mediaType: 'text/markdown', extensions: ['md', 'markdown', 'mdown', 'mkd'], pages: laidOut },
  { name: 'Table of values', mediaType: 'text/csv', extensions: ['csv', 'tsv', 'tab'], pages: laidOut },
  { name: 'Mailbox', mediaType: 'application/mbox', extensions: ['mbox'], pages: laidOut },
  { name: 'JSON', mediaType: 'application/json', extensions: ['json'], pages: laidOut },
  { name: 'JSON lines', mediaType: 'application/x-ndjson', extensions: ['jsonl', 'ndjson'], pages: laidOut },
  { name: 'XML', mediaType: 'application/xml', extensions: ['xml'], pages: laidOut },
  { name: 'SVG drawing (its text)', mediaType: 'image/svg+xml', extensions: ['svg'], pages: laidOut },
  { name: 'Plain text', mediaType: 'text/plain', extensions: ['txt', 'text', 'log'], pages: laidOut },
]
