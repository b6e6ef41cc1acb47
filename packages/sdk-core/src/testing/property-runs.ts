/**
 * How often a property is tried, and from which seed: a fresh one each time, printed, so that a failure
 * can be had again with `TDOC_SEED=<seed>`.
 */
import process from 'node:process';

const RUNS = 10_000;

/** @param what - Names the property beside its seed. */
export function propertyRuns(what: string): { numRuns: number; seed: number } {
  const given = Number(process.env['TDOC_SEED']);
  const [fresh = 0] = crypto.getRandomValues(new Int32Array(1));
  const seed = Number.isSafeInteger(given) && given !== 0 ? given : fresh;
  process.stdout.write(`${what}: ${RUNS} runs from seed ${seed}\n`);
  return { numRuns: RUNS, seed };
}

/** The bytes with one bit the other way round. */
export function flipped(bytes: Uint8Array, bit: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes);
  const at = (bit >> 3) % copy.length;
  copy[at] = (copy[at] as number) ^ (1 << (bit & 7));
  return copy;
}

/** The beginning of one and the end of another. */
export function spliced(
  head: Uint8Array,
  { tail, at }: { tail: Uint8Array; at: number },
): Uint8Array<ArrayBuffer> {
  return new Uint8Array([...head.subarray(0, at), ...tail.subarray(at)]);
}
