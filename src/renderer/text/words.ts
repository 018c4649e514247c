// The window's words in its language. Everything on screen takes them from here.
import * as deNames from './de-names.ts'
import * as deStates from './de-states.ts'
import * as de from './de.ts'
import * as enNames from './en-names.ts'
import * as enStates from './en-states.ts'
import * as en from './en.ts'
import { locale } from './locale.ts'
import { pseudo } from './pseudo.ts'

const english = {
  text: en.text,
  ...enStates,
  names: { classes: enNames.classes, fields: enNames.fields, measures: enNames.measures },
}
const german: typeof english = {
  text: de.text,
  ...deStates,
  names: { classes: deNames.classes, fields: deNames.fields, measures: deNames.measures },
}
const words = { en: english, de: german, pseudo: locale === 'pseudo' ? pseudo(english) : english }[locale]

export const { text, states, stages, lanes, sources, reasons, events, names } = words
