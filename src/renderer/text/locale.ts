// Which language the window speaks: the one chosen, else the browser's if there is one of ours for it. Another one is read at the next load.
export type Locale = 'en' | 'de' | 'pseudo'
/** What a person can choose; the pseudo-locale is for tests. */
export const locales: Readonly<Record<Exclude<Locale, 'pseudo'>, string>> = { en: 'English', de: 'Deutsch' }

const key = 'sheaf.locale'

function chosen(): Locale | null {
  const value = localStorage.getItem(key)
  return value === 'en' || value === 'de' || value === 'pseudo' ? value : null
}

function read(): Locale {
  if (typeof localStorage === 'undefined') return 'en'
  return chosen() ?? (navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en')
}

export const locale: Locale = read()

/** For `Intl`: the language with the region that the browser states, so that numbers and dates look as elsewhere on this computer. */
export const region: string =
  locale === 'pseudo' ? 'en' : (stated().find((tag) => tag.toLowerCase().startsWith(locale) && isTag(tag)) ?? locale)

function stated(): readonly string[] {
  return typeof navigator === 'undefined' ? [] : (navigator.languages ?? [])
}

/** Some systems state what is no language tag, such as `en-US@posix`. */
function isTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length > 0
  } catch {
    // Not well-formed: not a tag.
    return false
  }
}

/** null: as the browser says. */
export const chosenLocale = (): Locale | null => (typeof localStorage === 'undefined' ? null : chosen())

/** Chooses a language; the window is loaded anew, where it stands. */
export function setLocale(next: Locale | null): void {
  if (next === null) localStorage.removeItem(key)
  else localStorage.setItem(key, next)
  location.reload()
}

/** Tells the page its language, for screen readers, hyphenation and the direction of text. */
export function startLocale(): void {
  document.documentElement.lang = locale === 'pseudo' ? 'en' : locale
  // No language of ours is written from the right yet; the layout is ready for one, and tests look at it so.
  if (localStorage.getItem('sheaf.direction') === 'rtl') document.documentElement.dir = 'rtl'
}
