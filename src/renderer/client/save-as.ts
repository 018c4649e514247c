// A file made in the window, handed to the browser to be kept where downloads go.

/** Downloads text as a file of this name and media type. What becomes of it is the browser’s. */
export function saveAs(name: string, parts: readonly string[], type: string): void {
  const address = URL.createObjectURL(new Blob([...parts], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The download has taken hold of the bytes by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
