// The window's words in its language. Everything on screen takes them from here.
import * as de from './de.ts'
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
}
const german: typeof english = {
  text: de.text,
  states: de.states,
  stages: de.stages,
  lanes: de.lanes,
  sources: de.sources,
  reasons: de.reasons,
  events: de.events,
}
const words = { en: english, de: german, pseudo: locale === 'pseudo' ? pseudo(english) : english }[locale]

export const { text, states, stages, lanes, sources, reasons, events } = words
