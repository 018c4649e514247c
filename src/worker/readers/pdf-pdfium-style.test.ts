import { expect, test } from 'vitest'
import { isMonoName } from './pdf-pdfium-style.ts'

test('fonts of one width are known by their names', () => {
  const names = [
    'CMTT10',
    'CMSLTT10',
    't1xtt',
    'SFTT1000',
    'ectt0800',
    'NimbusMonL-Regu',
    'SourceCodePro-Regular',
    'Menlo-Bold',
  ]
  expect(names.filter((name) => !isMonoName(name))).toEqual([])
})

test('others with such names are none', () => {
  const names = [
    'MonotypeCorsiva',
    'LMMonoProp10-Regular',
    'AmericanTypewriter',
    'LibreBarcode-Regular',
    'CMR10',
    'Attika',
    'Scotty',
  ]
  expect(names.filter(isMonoName)).toEqual([])
})
