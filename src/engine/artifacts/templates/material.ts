// Material: what templates are given of each document, read when it is wanted, so that a long transcript is not held twice.
import { Analysis, fieldsOf, type DocumentView, type Page } from '../../../contract/model.ts'
import type { Field } from '../../../contract/understanding.ts'
import type { Db } from '../../store/db.ts'
import { getDocuments } from '../../store/views.ts'
import { readPages } from '../../work/tasks.ts'

export interface Material {
  /** In the order asked for; those removed meanwhile are not among them. */
  documents: DocumentView[]
  /** The fields of its class. */
  fields(document: DocumentView): Promise<Field[]>
  pages(document: DocumentView): Promise<Page[]>
  /** Its first page as PNG; null where it has none that can be drawn. */
  picture(document: DocumentView): Promise<Uint8Array<ArrayBuffer> | null>
}

/** Pixels a page's picture is wide. */
const pictureWidth = 700

export async function materialOf(
  db: Db,
  ids: readonly string[],
  image: (document: string, page: number, width: number) => Promise<{ png: Uint8Array }>,
): Promise<Material> {
  return {
    documents: await getDocuments(db, ids),
    async fields({ run }) {
      if (run === null) return []
      const row = await db.read.selectFrom('run').select('analysis_json').where('id', '=', run).executeTakeFirst()
      return row?.analysis_json ? fieldsOf(Analysis.parse(JSON.parse(row.analysis_json))) : []
    },
    pages: async ({ run }) => (run === null ? [] : readPages(db, run)),
    async picture({ id, mediaType }) {
      // A format without pages has our own layout: its picture would show nothing that the text does not.
      if (mediaType !== 'application/pdf' && mediaType?.startsWith('image/') !== true) return null
      const { png } = await image(id, 1, pictureWidth)
      return new Uint8Array(png)
    },
  }
}
