/** A file that tells how much of it has been read: the engine itself doesn't say how far it has come. */
export class CountedFile extends File {
  constructor(
    private readonly inner: File,
    private readonly onRead: (bytes: number) => void,
  ) {
    super([inner], inner.name)
  }

  override slice(start?: number, end?: number, type?: string): Blob {
    const part = this.inner.slice(start, end, type)
    this.onRead(part.size)
    return part
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const count = (bytes: number) => this.onRead(bytes)
    return this.inner.stream().pipeThrough(
      new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
        transform(chunk, controller) {
          count(chunk.byteLength)
          controller.enqueue(chunk)
        },
      }),
    )
  }
}
