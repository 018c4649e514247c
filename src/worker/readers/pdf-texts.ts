// Texts of the pages around the one in hand, so that none is read twice and those of a long file are not kept.
import { SheafError } from '../../contract/error.ts'
import type { Look } from './fixed.ts'
import type { PdfFile, PdfText } from './pdf-engine.ts'

/** Pages before and after one that are looked at to tell its running lines. */
const reach = 2

/** Holds the pages last asked for: as many as one page's neighbourhood has. */
export class Texts {
  readonly #file: Pick<PdfFile, 'pages' | 'text'>
  /** From the one asked for longest ago to the last. */
  readonly #kept = new Map<number, PdfText>()

  constructor(file: Pick<PdfFile, 'pages' | 'text'>) {
    this.#file = file
  }

  /** Throws what the engine throws, each time it is asked. */
  async of(page: number): Promise<PdfText> {
    const text = this.#kept.get(page) ?? (await this.#file.text(page))
    this.#kept.delete(page)
    this.#kept.set(page, text)
    const [oldest] = this.#kept.keys()
    if (oldest !== undefined && this.#kept.size > 2 * reach + 1) this.#kept.delete(oldest)
    return text
  }

  /** A page that was asked for lately. */
  kept(page: number): PdfText | undefined {
    return this.#kept.get(page)
  }

  /** Up to two pages before and after. One that cannot be read is nobody's neighbour; its own turn will say why. */
  async around(page: number, look: Look): Promise<PdfText[]> {
    const near: PdfText[] = []
    let elsewhere = false
    for (let other = page - reach; other <= page + reach; other++) {
      if (other === page || other < 1 || other > this.#file.pages) continue
      if (!this.#kept.has(other)) {
        if (!look(other)) continue
        elsewhere = true
      }
      try {
        near.push(await this.of(other))
      } catch (error) {
        if (!(error instanceof SheafError)) throw error
      }
    }
    if (elsewhere) look(page)
    return near
  }
}
