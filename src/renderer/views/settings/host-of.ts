// The computer that an address names, and whether it is this one.

/** With its port; '' for what is no web address. */
export function hostOf(url: string): string {
  try {
    const { protocol, host } = new URL(url)
    return protocol === 'http:' || protocol === 'https:' ? host : ''
  } catch {
    // Still being typed.
    return ''
  }
}

/** The same rule as the engine's, which is the one that counts. */
export const isOwn = (url: string): boolean => /^(localhost|\[::1\]|127\.\d+\.\d+\.\d+)(:\d+)?$/.test(hostOf(url))
