// A class as a person reads it: as it is named, and in the window's language where no class was found.
import { unknownClass } from '../../contract/understanding.ts'
import { label } from './format.ts'
import { text } from './words.ts'

export const classLabel = (name: string): string => (name === unknownClass ? text.classUnknown : label(name))
