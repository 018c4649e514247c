// What is printed above and below the sheets of an OpenDocument spreadsheet, by the page style that a sheet's own style names.
import { addMargin, type SheetMargins } from './sheet.ts'
import { readXml, type XmlAttributes } from './xml-events.ts'

/** Margins by the name of a table's style. `styles` and `content`: the parts in which page styles and table styles stand. */
export function sheetMargins(styles: string, content: string): Map<string, SheetMargins> {
  const pages = pageMargins(styles)
  const margins = new Map<string, SheetMargins>()
  readXml(content.slice(0, Math.max(0, content.indexOf('<office:body'))), {
    open(name, attributes) {
      if (name !== 'style' || attributes.get('family') !== 'table') return
      const page = pages.get(attributes.get('master-page-name') ?? '')
      if (page) margins.set(attributes.get('style:name') ?? '', page)
    },
  })
  return margins
}

const isMargin = (name: string) => /^(?:header|footer)(?:-left|-first)?$/.test(name)
/** Fields whose text says nothing of the sheet. */
const fields = new Set(['page-number', 'page-count', 'date', 'time', 'sheet-name', 'file-name', 'title'])

function pageMargins(styles: string): Map<string, SheetMargins> {
  const pages = new Map<string, SheetMargins>()
  let page: SheetMargins = { header: [], footer: [] }
  let parts: string[] | null = null
  let field = ''
  readXml(styles, {
    open(name, attributes: XmlAttributes) {
      if (name === 'master-page') {
        page = { header: [], footer: [] }
        pages.set(attributes.get('style:name') ?? '', page)
      } else if (isMargin(name)) parts = attributes.get('display') === 'false' ? null : []
      else if (fields.has(name)) {
        field = name
        // As the codes of other workbooks have it.
        if (name.startsWith('page')) parts?.push('&P')
      } else if (name === 's' || name === 'tab') parts?.push(' ')
    },
    close(name) {
      if (name === field) field = ''
      else if (name === 'p') parts?.push('\n')
      else if (isMargin(name) && parts) {
        addMargin(page, name.startsWith('header') ? 'header' : 'footer', parts.join(''))
        parts = null
      }
    },
    text(data) {
      if (field === '') parts?.push(data.replace(/\s+/g, ' ').replaceAll('&', '&&'))
    },
  })
  return pages
}
