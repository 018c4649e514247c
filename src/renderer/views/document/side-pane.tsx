// Beside the pages: chunks, text and details, one at a time.
import { Tabs } from '@base-ui/react/tabs'
import type { ReactElement } from 'react'
import type { Analysis, Chunk, DocumentView } from '../../../contract/model.ts'
import type { Field, FieldPlace } from '../../../contract/understanding.ts'
import { text } from '../../text/words.ts'
import { number } from '../../text/format.ts'
import { ChunkList } from './chunk-list.tsx'
import { Details } from './details.tsx'
import { Fields } from './fields.tsx'
import styles from './side-pane.module.css'
import { TextPane } from './text-pane.tsx'

export type SideTab = 'chunks' | 'text' | 'fields' | 'details'

interface SidePaneProps {
  document: DocumentView
  /** The one shown; null while nobody chose. */
  tab: SideTab | null
  onTab: (tab: SideTab) => void
  /** How often it was asked to correct the class. */
  correcting: number
  metadata: Record<string, string>
  pageLanguages: NonNullable<Analysis['pageLanguages']>
  fields: readonly Field[]
  onPlace: (place: FieldPlace) => void
  onChanged: () => void
  chunks: readonly Chunk[]
  selected: number | null
  onChunk: (chunk: number) => void
}

export function SidePane(props: SidePaneProps): ReactElement {
  const {
    document,
    tab,
    onTab,
    correcting,
    metadata,
    pageLanguages,
    fields,
    chunks,
    selected,
    onPlace,
    onChanged,
    onChunk,
  } = props
  // Of a document that gave nothing, what happened to it is what there is to see.
  const gaveNothing = document.finishedAt !== null && document.pagesDone === 0
  return (
    <Tabs.Root
      value={tab ?? (gaveNothing ? 'details' : 'chunks')}
      onValueChange={(value: SideTab) => onTab(value)}
      className={styles['side']}
    >
      <Tabs.List className={styles['tabs']}>
        <Tabs.Tab value="chunks" className={styles['tab']}>
          {text.chunks}
          {chunks.length > 0 && <span>{number(chunks.length)}</span>}
        </Tabs.Tab>
        <Tabs.Tab value="text" className={styles['tab']}>
          {text.fullText}
        </Tabs.Tab>
        <Tabs.Tab value="fields" className={styles['tab']}>
          {text.understanding.fields}
          {fields.length > 0 && <span>{number(fields.length)}</span>}
        </Tabs.Tab>
        <Tabs.Tab value="details" className={styles['tab']}>
          {text.details}
        </Tabs.Tab>
        <Tabs.Indicator className={styles['line']} />
      </Tabs.List>
      <Tabs.Panel value="chunks" className={styles['panel']} tabIndex={-1}>
        <ChunkList document={document} chunks={chunks} selected={selected} onChunk={onChunk} />
      </Tabs.Panel>
      <Tabs.Panel value="text" className={styles['panel']} tabIndex={-1}>
        <TextPane document={document} />
      </Tabs.Panel>
      <Tabs.Panel value="fields" className={styles['panel']} tabIndex={-1}>
        <Fields document={document} fields={fields} onPlace={onPlace} onChanged={onChanged} />
      </Tabs.Panel>
      <Tabs.Panel value="details" className={styles['panel']} tabIndex={-1}>
        <Details document={document} metadata={metadata} pageLanguages={pageLanguages} correcting={correcting} />
      </Tabs.Panel>
    </Tabs.Root>
  )
}
