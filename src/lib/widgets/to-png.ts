/** Pixels of the file to one of the drawing: sharp on a screen and in print. */
const SCALE = 2

/**
 * Draws SVG text that needs nothing from outside.
 * @throws Error where the browser can't
 */
export async function toPng(svg: string): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    const image = new Image()
    image.src = url
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = image.width * SCALE
    canvas.height = image.height * SCALE
    const pen = canvas.getContext('2d')
    if (pen === null) throw new Error('this browser can’t draw on a canvas')
    pen.drawImage(image, 0, 0, canvas.width, canvas.height)
    const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
    if (png === null) throw new Error('the picture is too large for this browser')
    return png
  } finally {
    URL.revokeObjectURL(url)
  }
}
