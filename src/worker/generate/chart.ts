// A chart as a picture, for formats that have none of their own: horizontal bars, each with its label and its value.
import path from 'node:path'
import { createCanvas, GlobalFonts } from '@napi-rs/canvas'
import type { DraftChart } from '../../contract/draft.ts'
import { packageFolder } from '../models.ts'
import type { Picture } from './parts.ts'

export const chartColor = '#2f559b'
/** Pixels; drawn at twice the size it is shown at, to be sharp on paper. */
const width = 1200
const bar = 44
const gap = 20
const labelWidth = 330
const valueWidth = 150
const titleHeight = 80

const family = 'Sheaf Sans'
let loaded = false

function loadFont(): void {
  if (loaded) return
  const folder = path.join(packageFolder('pdfjs-dist'), 'standard_fonts')
  GlobalFonts.registerFromPath(path.join(folder, 'LiberationSans-Regular.ttf'), family)
  loaded = true
}

export function drawChart({ title, labels, values, unit }: DraftChart): Picture {
  loadFont()
  const bars = labels.map((label, i) => ({ label, value: values[i] ?? 0 }))
  const height = titleHeight + bars.length * (bar + gap) + gap
  const canvas = createCanvas(width, height)
  const context = canvas.getContext('2d')
  const most = Math.max(...bars.map(({ value }) => value), 1e-9)
  const room = width - labelWidth - valueWidth
  context.fillStyle = 'white'
  context.fillRect(0, 0, width, height)
  context.textBaseline = 'middle'
  context.fillStyle = '#222'
  context.font = `34px "${family}"`
  context.fillText(fit(title === '' ? unit : `${title} (${unit})`, width - 20), 10, titleHeight / 2)
  context.font = `26px "${family}"`
  for (const [i, { label, value }] of bars.entries()) {
    const y = titleHeight + i * (bar + gap)
    const long = Math.max(2, (Math.max(0, value) / most) * room)
    context.fillStyle = '#444'
    context.fillText(fit(label, labelWidth - 20), 10, y + bar / 2)
    context.fillStyle = chartColor
    context.fillRect(labelWidth, y, long, bar)
    context.fillStyle = '#222'
    context.fillText(new Intl.NumberFormat('en').format(value), labelWidth + long + 12, y + bar / 2)
  }
  return { bytes: canvas.toBuffer('image/png'), type: 'png', width, height, caption: '' }

  /** Shortened until it fits. */
  function fit(text: string, room: number): string {
    if (context.measureText(text).width <= room) return text
    let end = text.length
    while (end > 1 && context.measureText(`${text.slice(0, end)}…`).width > room) end--
    return `${text.slice(0, end)}…`
  }
}
