import { reserve, type Kernels } from './kernels'

/** What one array may waste of a room. */
const ALIGNMENT = 16

/**
 * Arrays that live as long as one fit. Where kernels are to be had they lie in the kernels' memory: an array's
 * `byteOffset` is its address there. The next room of the same kernels takes their place.
 */
export class Room {
  private next: number

  /** @param sizes bytes of every array that will be asked for */
  constructor(
    readonly loaded: Kernels | null,
    sizes: readonly number[],
  ) {
    const bytes = sizes.reduce((sum, size) => sum + size + ALIGNMENT, 0)
    this.next = loaded === null ? 0 : (reserve(loaded, [bytes])[0] ?? 0)
  }

  float64(length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(...this.place(8 * length, length))
  }

  int32(length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(...this.place(4 * length, length))
  }

  uint32(length: number): Uint32Array<ArrayBuffer> {
    return new Uint32Array(...this.place(4 * length, length))
  }

  uint16(length: number): Uint16Array<ArrayBuffer> {
    return new Uint16Array(...this.place(2 * length, length))
  }

  uint8(length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(...this.place(length, length))
  }

  private place(bytes: number, length: number): [ArrayBuffer, number, number] {
    if (this.loaded === null) return [new ArrayBuffer(bytes), 0, length]
    const address = this.next
    this.next += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT
    // What another fit left there is not zero.
    new Uint8Array(this.loaded.memory.buffer, address, bytes).fill(0)
    return [this.loaded.memory.buffer, address, length]
  }
}
