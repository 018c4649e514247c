// A titled group of facts, and one fact in it.
import type { ReactElement, ReactNode } from 'react'
import styles from './details.module.css'

export function Group({ title, children }: { title: string; children: ReactNode }): ReactElement {
  return (
    <section className={styles['group']}>
      <h2>{title}</h2>
      <ul>{children}</ul>
    </section>
  )
}

export function Fact({ name, children }: { name: string; children: ReactNode }): ReactElement {
  return (
    <li className={styles['fact']}>
      <span>{name}</span>
      <div>{children}</div>
    </li>
  )
}
