// The window's words in its language. Everything on screen takes them from here.
import * as de from './de.ts'
import * as en from './en.ts'
import { locale } from './locale.ts'
import { pseudo } from './pseudo.ts'

const words: typeof en = { en, de, pseudo: locale === 'pseudo' ? pseudo(en) : en }[locale]

export const { text, states, stages, lanes, sources, reasons, events } = words
