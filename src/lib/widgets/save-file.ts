/** Hands bytes to the browser's download, from memory: nothing leaves the machine. */
export function saveFile(name: string, content: BlobPart, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser reads the bytes after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

/** A picture as PNG, by code that is loaded only now. @throws Error where the browser can't draw it */
export async function savePng(name: string, svg: string): Promise<void> {
  const { toPng } = await import('./to-png')
  saveFile(name, await toPng(svg), 'image/png')
}
