/** Bytes in the order they came, taken from the front in pieces of any length. */
export class ByteQueue {
  #pieces: Uint8Array[] = [];
  /** How much of the first piece was taken. */
  #taken = 0;
  #length = 0;

  /** Bytes waiting. */
  get length(): number {
    return this.#length;
  }

  /** Puts bytes at the end; they are not copied. */
  append(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#pieces.push(bytes);
    this.#length += bytes.length;
  }

  /** Takes so many bytes, or as many as there are. */
  take(count: number): Uint8Array {
    const taken = new Uint8Array(Math.min(count, this.#length));
    for (let filled = 0; filled < taken.length; ) {
      // SAFETY: as long as bytes are missing, there is a piece.
      const piece = this.#pieces[0]!;
      const part = piece.subarray(this.#taken, this.#taken + taken.length - filled);
      taken.set(part, filled);
      filled += part.length;
      this.#taken += part.length;
      if (this.#taken < piece.length) continue;
      this.#pieces.shift();
      this.#taken = 0;
    }
    this.#length -= taken.length;
    return taken;
  }

  /** Forgets everything. */
  clear(): void {
    this.#pieces = [];
    this.#taken = 0;
    this.#length = 0;
  }
}
