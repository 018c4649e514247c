// What a page says of itself, and what its form fields show.

/** What a page says of itself, under the names all readers use. */
export const metaNames = new Map([
  ['author', 'author'],
  ['article:author', 'author'],
  ['dc.creator', 'author'],
  ['description', 'subject'],
  ['og:description', 'subject'],
  ['keywords', 'keywords'],
  ['date', 'created'],
  ['dc.date', 'created'],
  ['article:published_time', 'created'],
  ['article:modified_time', 'modified'],
  ['generator', 'producer'],
])

/** What a form field shows of itself. */
export function inputText(attributes: ReadonlyMap<string, string>): string {
  const type = attributes.get('type')?.toLowerCase() ?? 'text'
  return /^(text|search|email|url|tel|number|date|submit|button|reset)$/.test(type)
    ? (attributes.get('value') ?? '')
    : ''
}
