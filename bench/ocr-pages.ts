// Pages drawn with their exact text: prose, columns, a form with rules, a receipt, a table, a short note, three languages.
// What `bench/ocr-wear.ts` then turns, bends and dirties.
import type { SKRSContext2D } from '@napi-rs/canvas'
import { setBlocks } from '../scripts/fixtures/flow.ts'
import { paragraph, sentences } from '../scripts/fixtures/prose.ts'
import { random, type Random } from '../scripts/fixtures/random.ts'
import { drawSheet, face, type Grey } from '../scripts/fixtures/scan.ts'

export interface DrawnPage {
  sheet: Grey
  text: string
  dpi: number
  languages: string[]
}
type Draw = (chance: Random, dpi: number) => DrawnPage

/** Draws of pages by name; each takes the resolution and gives the same page for the same chance. */
export const pageKinds: Record<string, Draw> = { prose, columns, form, receipt, table, note, languages }

export function drawPage(kind: string, seed: number, dpi = 200): DrawnPage {
  const draw = pageKinds[kind]
  if (!draw) throw new Error(`no kind of page is called ${kind}`)
  return draw(random(seed), dpi)
}

function a4(dpi: number, draw: (ink: SKRSContext2D) => void): Grey {
  return drawSheet(Math.round(8.27 * dpi), Math.round(11.69 * dpi), draw)
}

function prose(chance: Random, dpi: number): DrawnPage {
  const from = sentences(chance)
  const blocks = Array.from({ length: 6 }, () => paragraph(from, 4))
  const sheet = a4(dpi, (ink) => {
    const area = { left: dpi, right: 7.3 * dpi, top: 0.9 * dpi, bottom: 11 * dpi }
    const size = Math.round(dpi / 6.5)
    setBlocks(
      ink,
      area,
      blocks.map((text) => ({ text, face: face.serif, size, above: size * 0.8 })),
    )
  })
  return { sheet, text: blocks.join('\n\n'), dpi, languages: ['eng'] }
}

function columns(chance: Random, dpi: number): DrawnPage {
  const from = sentences(chance)
  const sides = [0, 1].map(() => Array.from({ length: 6 }, () => paragraph(from, 3)))
  const sheet = a4(dpi, (ink) => {
    const size = Math.round(dpi / 7)
    for (const [side, texts] of sides.entries()) {
      const left = (0.8 + side * 3.5) * dpi
      const blocks = texts.map((text) => ({ text, face: face.serif, size, above: size * 0.7 }))
      setBlocks(ink, { left, right: left + 3.1 * dpi, top: 0.9 * dpi, bottom: 11 * dpi }, blocks)
    }
  })
  return { sheet, text: sides.flat().join('\n\n'), dpi, languages: ['eng'] }
}

const fields = [
  ['Name', 'Ruth Calloway'],
  ['Date of birth', '14 February 1961'],
  ['Street', '2 Orchard Row'],
  ['Town', 'Aldermere'],
  ['Post code', 'AL1 4BT'],
  ['Telephone', '01632 960 147'],
  ['Occupation', 'Keeper of Collections'],
  ['Member since', '3 March 1998'],
  ['Reference', 'HL 2204 77'],
  ['Amount due', '640.00'],
] as const

/** Boxes with a small label and an entry in each, as on forms of authorities; one row of two boxes after the other. */
function form(chance: Random, dpi: number): DrawnPage {
  const rows = chance.shuffled(fields)
  const lines: string[] = [
    'Application for a reading card',
    'Please write in capitals. Fields with a line are required.',
  ]
  const sheet = a4(dpi, (ink) => {
    const size = Math.round(dpi / 7)
    ink.lineWidth = Math.max(1, dpi / 100)
    ink.font = `${Math.round(size * 1.5)}px "${face.sansBold}"`
    ink.fillText(lines[0] ?? '', Math.round(0.8 * dpi), Math.round(1.1 * dpi))
    ink.font = `${size}px "${face.sans}"`
    ink.fillText(lines[1] ?? '', Math.round(0.8 * dpi), Math.round(1.45 * dpi))
    for (const [index, [label, entry]] of rows.entries()) {
      const [left, top] = [(0.8 + (index % 2) * 3.3) * dpi, (1.8 + Math.floor(index / 2) * 0.9) * dpi]
      ink.strokeRect(left, top, 3.2 * dpi, 0.8 * dpi)
      ink.font = `${Math.round(size * 0.75)}px "${face.sans}"`
      ink.fillText(label, Math.round(left + 0.08 * dpi), Math.round(top + 0.2 * dpi))
      ink.font = `${Math.round(size * 1.1)}px "${face.typed}"`
      ink.fillText(entry, Math.round(left + 0.15 * dpi), Math.round(top + 0.6 * dpi))
    }
    for (let line = 0; line < 8; line++) ink.strokeRect(0.8 * dpi, (6.8 + line * 0.4) * dpi, 6.5 * dpi, 0)
  })
  for (let row = 0; row < rows.length; row += 2) {
    const pair = [rows[row] ?? ['', ''], rows[row + 1] ?? ['', '']]
    lines.push(pair.map(([label]) => label).join(' '), pair.map(([, entry]) => entry).join(' '))
  }
  return { sheet, text: lines.join('\n'), dpi, languages: ['eng'] }
}

const goods = ['Bone folder', 'Brass ruler', 'Beeswax', 'Awl, beech', 'Needles', 'Linen thread', 'Round brush', 'Paste']

/** A till roll at the size phones and cheap scanners give: letters of about 13 pixels. */
function receipt(chance: Random, _dpi: number): DrawnPage {
  const rows = chance.shuffled(goods).map((name) => [name, `${1 + chance.whole(40)}.${10 + chance.whole(89)}`] as const)
  const lines = [
    'BRASS AND BONE TOOLS',
    '14 Quay Street, Aldermere',
    `Receipt no. ${100_000 + chance.whole(900_000)}`,
    ...rows.map(([name, price]) => `${name}\t${price}`),
    `TOTAL\t${100 + chance.whole(300)}.${10 + chance.whole(89)}`,
    'Goods may be returned within',
    '28 days with this receipt.',
    'Thank you for your visit',
  ]
  const sheet = drawSheet(460, 160 + lines.length * 34, (ink) => {
    ink.font = `20px "${face.typedBold}"`
    for (const [index, line] of lines.entries()) {
      const [left = '', right = ''] = line.split('\t')
      const y = 90 + index * 30
      ink.fillText(left, 60, y)
      ink.fillText(right, Math.round(400 - ink.measureText(right).width), y)
    }
  })
  return { sheet, text: lines.join('\n').replaceAll('\t', ' '), dpi: 150, languages: ['eng'] }
}

/** A ruled table of numbers under a heading. */
function table(chance: Random, dpi: number): DrawnPage {
  const head = ['Month', 'Volumes', 'Leaves', 'Hours', 'Cost']
  const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October']
  const rows = months.map((month) => [
    month,
    ...Array.from({ length: 3 }, () => String(100 + chance.whole(900))),
    `${10 + chance.whole(90)}.${10 + chance.whole(89)}`,
  ])
  const title = 'Work of the bindery by month'
  const sheet = a4(dpi, (ink) => {
    const size = Math.round(dpi / 6.5)
    ink.lineWidth = Math.max(1, dpi / 100)
    ink.font = `${Math.round(size * 1.4)}px "${face.sansBold}"`
    ink.fillText(title, Math.round(dpi), Math.round(1.2 * dpi))
    for (const [row, cells] of [head, ...rows].entries()) {
      const top = (1.5 + row * 0.4) * dpi
      ink.font = `${size}px "${row === 0 ? face.sansBold : face.sans}"`
      for (const [column, cell] of cells.entries()) {
        ink.strokeRect((1 + column * 1.25) * dpi, top, 1.25 * dpi, 0.4 * dpi)
        ink.fillText(cell, Math.round((1.1 + column * 1.25) * dpi), Math.round(top + 0.27 * dpi))
      }
    }
  })
  return {
    sheet,
    text: [title, ...[head, ...rows].map((cells) => cells.join(' '))].join('\n'),
    dpi,
    languages: ['eng'],
  }
}

/** A few lines on a large sheet. */
function note(chance: Random, dpi: number): DrawnPage {
  const from = sentences(chance)
  const lines = ['Dear Ms Marrow,', from.next().value, from.next().value, 'With kind regards, Samuel Brandt']
  const sheet = a4(dpi, (ink) => {
    const size = Math.round(dpi / 6)
    const area = { left: dpi, right: 7.2 * dpi, top: 1.5 * dpi, bottom: 11 * dpi }
    setBlocks(
      ink,
      area,
      lines.map((text) => ({ text, face: face.sans, size, above: size })),
    )
  })
  return { sheet, text: lines.join('\n'), dpi, languages: ['eng'] }
}

const foreign = [
  'Vielen Dank für Ihre Bestellung vom 3. Februar. Wir haben die Bogen Büttenpapier und die Graupappen für Sie zurückgelegt; sie gehen am kommenden Montag auf den Weg.',
  'Nous vous remercions de votre lettre du 12 mars. Les volumes sont arrivés en bon état et seront reliés avant la fin de l’été, comme vous l’avez demandé.',
  'Für handgeschöpfte Papiere müssen Sie mit einer Lieferzeit von etwa zwanzig Werktagen rechnen. Maschinenpapiere und Pappen sind nicht betroffen.',
  'La reliure du deuxième tome a été abîmée par l’humidité; nous proposons de la refaire à neuf, en gardant les plats d’origine.',
]

function languages(chance: Random, dpi: number): DrawnPage {
  const from = sentences(chance)
  const blocks = chance.shuffled([...foreign, paragraph(from, 2), paragraph(from, 2)])
  const sheet = a4(dpi, (ink) => {
    const size = Math.round(dpi / 6.5)
    const area = { left: dpi, right: 7.3 * dpi, top: dpi, bottom: 11 * dpi }
    setBlocks(
      ink,
      area,
      blocks.map((text) => ({ text, face: face.sans, size, above: size })),
    )
  })
  return { sheet, text: blocks.join('\n\n'), dpi, languages: ['eng', 'deu', 'fra'] }
}
