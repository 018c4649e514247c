// Classes and fields as a person reads them: those that come with Sheaf in the window's language, any other as it is kept.
import { unknownClass } from '../../contract/understanding.ts'
import { label } from './format.ts'
import { names, text } from './words.ts'

const classes = new Map(Object.entries(names.classes))
const fields = new Map(Object.entries(names.fields))
const keys = new Map([...classes].map(([key, name]) => [name.toLowerCase(), key]))

export const classLabel = (name: string): string =>
  name === unknownClass ? text.classUnknown : (classes.get(name) ?? label(name))

export const fieldLabel = (name: string): string => fields.get(name) ?? label(name)

/** A class as it is kept, of what a person typed: names that differ in case are one class, and one of ours may be called as it is shown. */
export function classKey(typed: string): string {
  const name = typed.trim().toLowerCase()
  return keys.get(name) ?? name
}
