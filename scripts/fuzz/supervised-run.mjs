/**
 * Runs one target in a thread and watches over it: a parser that no longer returns, or fills the memory
 * it was given, is ended, and what it was at is reported like any other crash.
 */
import { Worker } from 'node:worker_threads';

/** Longer than any input takes, however busy the machine. */
const STANDSTILL_MS = 20_000;
const LOOK_MS = 1_000;
const MEMORY_MB = 384;
const LONGEST_INPUT_BYTES = 1 << 20;

/**
 * @param {string} name of the target
 * @param {{ seed: number, seconds?: number, runs?: number }} options
 * @returns {Promise<{ runs: number, crashes: { text: string, error: string }[] }>}
 */
export function supervisedRun(name, { seed, seconds, runs }) {
  const heartbeat = new SharedArrayBuffer(8);
  const current = new SharedArrayBuffer(LONGEST_INPUT_BYTES);
  const beat = new Int32Array(heartbeat);
  const worker = new Worker(new URL('./fuzz-worker.mjs', import.meta.url), {
    workerData: { name, seed, seconds, runs, heartbeat, current },
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  return new Promise((resolve, reject) => {
    let [seen, seenAt] = [0, performance.now()];
    const broken = (error) => {
      const count = Atomics.load(beat, 0);
      if (count === 0) return finish(reject, new Error(`"${name}" did not begin: ${error}`));
      const text = Buffer.from(new Uint8Array(current).slice(0, beat[1])).toString('utf8');
      return finish(resolve, { runs: count, crashes: [{ text, error }] });
    };
    const watch = setInterval(() => {
      const count = Atomics.load(beat, 0);
      if (count !== seen) [seen, seenAt] = [count, performance.now()];
      else if (performance.now() - seenAt > STANDSTILL_MS) broken('it hangs');
    }, LOOK_MS);
    const finish = (settle, value) => {
      clearInterval(watch);
      void worker.terminate();
      settle(value);
    };
    worker.once('message', (result) => finish(resolve, result));
    worker.once('error', (error) => broken(`${error.name}: ${error.message}`));
  });
}
