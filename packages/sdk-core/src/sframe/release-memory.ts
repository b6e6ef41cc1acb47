/**
 * Gives the memory of a picture back at once. Left to the garbage collector it piles up thirty times a
 * second, and the next picture finds none that is warm.
 */
const WORTH_IT_BYTES = 2_048;

type Releasable = ArrayBuffer & { transfer?(length: number): ArrayBuffer };

/** @param buffer - Nobody's any more; it is empty afterwards where the browser can do that. */
export function releaseMemory(buffer: Releasable): void {
  if (buffer.byteLength >= WORTH_IT_BYTES) buffer.transfer?.(0);
}

/**
 * Both as one, and the second's memory given back or gone on in.
 * @param second - Nobody's any more.
 */
export function joined(
  first: Uint8Array<ArrayBuffer>,
  second: Releasable,
): Uint8Array<ArrayBuffer> {
  const length = first.length + second.byteLength;
  if (second.byteLength < WORTH_IT_BYTES || !second.transfer) {
    const both = new Uint8Array(length);
    both.set(first);
    both.set(new Uint8Array(second), first.length);
    return both;
  }
  // Memory that is copied into is not emptied first.
  const both = new Uint8Array(second.transfer(length));
  both.copyWithin(first.length, 0, length - first.length);
  both.set(first);
  return both;
}
