// Rules of one's own: written beside what they match, kept, changed, taken back; the rules that come with Sheaf to begin with.
import { useState, type ReactElement } from 'react'
import type { ShownRule } from '../../../contract/commands/rules.ts'
import { useClient } from '../../client/index.ts'
import { saveAs } from '../../client/save-as.ts'
import { Button, IconButton } from '../../parts/button.tsx'
import { attempt } from '../../state/actions.ts'
import { showToast } from '../../state/app.ts'
import { useLoaded } from '../../state/use-loaded.ts'
import { classKey, classLabel } from '../../text/class-label.ts'
import { language, number } from '../../text/format.ts'
import { text } from '../../text/words.ts'
import { Problem } from './results.tsx'
import { emptyRule, type Draft, RuleForm } from './rule-form.tsx'
import styles from './rules.module.css'

const { rules: words } = text.library

export function Rules(): ReactElement {
  const client = useClient()
  const [look, setLook] = useState(0)
  const [draft, setDraft] = useState<Draft>(emptyRule)
  const { value, error } = useLoaded(`${client.queue} ${look}`, () => client.call('rules.list', {}))
  const starter = useLoaded(client.queue, () => client.call('classify.rules', {}))
  if (error) return <Problem error={error} />
  if (!value) return <p aria-busy="true" />
  /** Says what was done, with the way back. */
  const tell = (title: string, change: string): void => {
    setLook((n) => n + 1)
    const undo = async (): Promise<void> => {
      await client.call('rules.undo', { change })
      setLook((n) => n + 1)
    }
    showToast({
      tone: 'plain',
      title,
      hint: '',
      details: null,
      action: { label: words.undo, run: () => attempt(undo) },
    })
  }
  const save = async ({ id, ...rule }: Draft): Promise<void> => {
    const named = { ...rule, class: classKey(rule.class) }
    const saved = await client.call('rules.save', { rule: named, ...(id !== null && { id }) })
    setDraft(emptyRule)
    tell(words.saved(saved.rule.name), saved.change)
  }
  const remove = async ({ id, name }: ShownRule): Promise<void> => {
    const { change } = await client.call('rules.remove', { id })
    if (draft.id === id) setDraft(emptyRule)
    tell(words.removed(name), change)
  }
  /** In the form that another home takes in: `sheaf classify rules import`. */
  const exportAll = async (): Promise<void> => {
    const file = await client.call('rules.export', {})
    saveAs(words.file, [JSON.stringify(file, null, 2)], 'application/json')
  }
  return (
    <div className={styles['rules']}>
      <RuleForm
        draft={draft}
        onChange={setDraft}
        onSave={() => attempt(() => save(draft))}
        onCancel={() => setDraft(emptyRule)}
      />
      <section>
        <h2>{words.own}</h2>
        <p>{value.rules.length === 0 ? words.none : words.note}</p>
        {value.rules.length > 0 && (
          <Button icon="download" onClick={() => attempt(exportAll)}>
            {words.export}
          </Button>
        )}
        <ul>
          {value.rules.map((rule) => (
            <li key={rule.id}>
              <RuleFacts rule={rule} note={words.version(number(rule.version))} />
              <IconButton icon="pencil" label={words.edit(rule.name)} onClick={() => setDraft(draftOf(rule))} />
              <IconButton icon="trash" label={words.remove(rule.name)} onClick={() => attempt(() => remove(rule))} />
            </li>
          ))}
        </ul>
        <details>
          <summary>{words.starter(number(starter.value?.length ?? 0))}</summary>
          <ul>
            {(starter.value ?? []).map((rule) => (
              <li key={`${rule.class} ${rule.name} ${rule.where}`}>
                <RuleFacts rule={rule} note={rule.language === null ? '' : language(rule.language)} />
                <Button
                  look="quiet"
                  onClick={() => {
                    const where = whereOf(rule.where)
                    if (where) setDraft({ ...emptyRule, ...rule, language: null, where })
                  }}
                >
                  {words.start}
                </Button>
              </li>
            ))}
          </ul>
        </details>
      </section>
    </div>
  )
}

function RuleFacts({
  rule,
  note,
}: {
  rule: Pick<ShownRule, 'class' | 'name' | 'pattern' | 'weight'>
  note: string
}): ReactElement {
  return (
    <div>
      <h3>
        {rule.name}{' '}
        <small>{[`${classLabel(rule.class)} ${number(rule.weight)}`, note].filter(Boolean).join(' · ')}</small>
      </h3>
      <code>{rule.pattern}</code>
    </div>
  )
}

function draftOf({ id, name, class: of, pattern, where, whole, language: only, weight }: ShownRule): Draft {
  return { id, name, class: of, pattern, where, whole, language: only, weight }
}

/** The starter also has rules about the file's format, which are none of words. */
function whereOf(where: string): Draft['where'] | undefined {
  return (Object.keys(words.parts) as Draft['where'][]).find((part) => part === where)
}
