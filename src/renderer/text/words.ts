// The window's words in its language. Everything on screen takes them from here.
import * as deNames from './de-names.ts'
import * as de from './de.ts'
import * as enNames from './en-names.ts'
import * as en from './en.ts'
import { locale } from './locale.ts'
import { pseudo } from './pseudo.ts'

const english = {
  text: en.text,
  states: en.states,
  stages: en.stages,
  lanes: en.lanes,
  sources: en.sources,
  reasons: en.reasons,
  events: en.events,
  names: { classes: enNames.classes, fields: enNames.fields },
}
const german: typeof english = {
  text: de.text,
  states: de.states,
  stages: de.stages,
  lanes: de.lanes,
  sources: de.sources,
  reasons: de.reasons,
  events: de.events,
  names: { classes: deNames.classes, fields: deNames.fields },
}
const words = { en: english, de: german, pseudo: locale === 'pseudo' ? pseudo(english) : english }[locale]

export const { text, states, stages, lanes, sources, reasons, events, names } = words
