// Documents by id, for a hundred thousand of them: a value that never changes once made, whose next version costs a few small copies
// instead of one of everything. Slots are handed out once and kept, so that older versions stay true.
import type { QueueKind } from '../../contract/commands/team.ts'
import type { DocumentView } from '../../contract/model.ts'

/** A document with the queue it is in. */
export type Listed = DocumentView & { queue: QueueKind }

type Block = readonly (Listed | null)[]
const blockBits = 9
const blockSize = 1 << blockBits

export class Documents {
  static readonly none = new Documents(new Map(), [], 0)
  readonly size: number
  /** Slot of every id there ever was; shared by all versions, which look no further than their own blocks. */
  readonly #slots: Map<string, number>
  readonly #blocks: readonly Block[]

  private constructor(slots: Map<string, number>, blocks: readonly Block[], size: number) {
    this.#slots = slots
    this.#blocks = blocks
    this.size = size
  }

  get(id: string): Listed | undefined {
    const slot = this.#slots.get(id)
    if (slot === undefined) return undefined
    return this.#blocks[Math.floor(slot / blockSize)]?.[slot % blockSize] ?? undefined
  }
  /** The document's slot, for those who look at many again and again; -1: there never was one. */
  slotOf(id: string): number {
    return this.#slots.get(id) ?? -1
  }
  at(slot: number): Listed | undefined {
    return this.#blocks[slot >> blockBits]?.[slot & (blockSize - 1)] ?? undefined
  }
  has(id: string): boolean {
    return this.get(id) !== undefined
  }
  *values(): Generator<Listed> {
    for (const block of this.#blocks) for (const document of block) if (document) yield document
  }

  /** Changes made by `change`, as a new value; this one where none was made. */
  with(change: (draft: DocumentsDraft) => void): Documents {
    const draft = this.edit()
    change(draft)
    return draft.finish()
  }
  edit(): DocumentsDraft {
    // The empty value is shared by all: what grows from it has slots of its own.
    const slots = this.#slots.size === 0 ? new Map<string, number>() : this.#slots
    return new DocumentsDraft(this, slots, this.#blocks, (blocks, size) => new Documents(slots, blocks, size))
  }
}

/** Documents being changed: a block is copied when it is first written to. */
export class DocumentsDraft {
  size: number
  readonly #base: Documents
  readonly #slots: Map<string, number>
  readonly #finish: (blocks: readonly Block[], size: number) => Documents
  #blocks: Block[] | null = null
  readonly #before: readonly Block[]
  readonly #copied = new Map<number, (Listed | null)[]>()

  constructor(
    base: Documents,
    slots: Map<string, number>,
    blocks: readonly Block[],
    finish: (blocks: readonly Block[], size: number) => Documents,
  ) {
    this.#base = base
    this.size = base.size
    this.#slots = slots
    this.#before = blocks
    this.#finish = finish
  }

  get(id: string): Listed | undefined {
    const slot = this.#slots.get(id)
    if (slot === undefined) return undefined
    return (this.#blocks ?? this.#before)[Math.floor(slot / blockSize)]?.[slot % blockSize] ?? undefined
  }
  set(id: string, document: Listed): void {
    let slot = this.#slots.get(id)
    if (slot === undefined) {
      slot = this.#slots.size
      this.#slots.set(id, slot)
    }
    if (!this.get(id)) this.size += 1
    this.#write(slot, document)
  }
  delete(id: string): void {
    const slot = this.#slots.get(id)
    if (slot === undefined || !this.get(id)) return
    this.size -= 1
    this.#write(slot, null)
  }
  finish(): Documents {
    return this.#blocks ? this.#finish(this.#blocks, this.size) : this.#base
  }

  #write(slot: number, value: Listed | null): void {
    this.#blocks ??= [...this.#before]
    const number = Math.floor(slot / blockSize)
    let block = this.#copied.get(number)
    if (!block) {
      block = [...(this.#blocks[number] ?? [])]
      this.#copied.set(number, block)
      while (this.#blocks.length < number) this.#blocks.push([])
      this.#blocks[number] = block
    }
    // A version that began before slots were handed out elsewhere leaves them empty.
    while (block.length <= slot % blockSize) block.push(null)
    block[slot % blockSize] = value
  }
}
