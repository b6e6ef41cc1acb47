/**
 * Gives the memory of a picture back at once. Left to the garbage collector it piles up thirty times a
 * second, and the next picture finds none that is warm.
 */
const WORTH_IT_BYTES = 2_048;

/** @param buffer - Nobody's any more; it is empty afterwards where the browser can do that. */
export function releaseMemory(buffer: ArrayBuffer & { transfer?(length: number): unknown }): void {
  if (buffer.byteLength >= WORTH_IT_BYTES) buffer.transfer?.(0);
}
