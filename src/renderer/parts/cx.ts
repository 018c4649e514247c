// Class names of a CSS module by their short names; false and undefined are left out.
type Name = string | false | null | undefined

export function cx(styles: Readonly<Record<string, string>>, ...names: Name[]): string {
  return names
    .filter((name) => typeof name === 'string')
    .map((name) => styles[name] ?? name)
    .join(' ')
}
