/**
 * One parser in a thread of its own, which whoever started it can end when a parser no longer returns.
 * The input at work lies in shared memory, so that it is not lost with the thread.
 */
import { parentPort, workerData } from 'node:worker_threads';

import { keptInputs, textOf } from './corpus.mjs';
import { fuzz } from './fuzz-loop.mjs';
import { SeededRandom } from './seeded-random.mjs';
import { TARGETS } from './targets/index.mjs';

const { name, seed, seconds, runs, heartbeat, current } = workerData;
const beat = new Int32Array(heartbeat);
const shared = new Uint8Array(current);
const encoder = new TextEncoder();
const target = TARGETS.find((one) => one.name === name);
const until = seconds === undefined ? Infinity : performance.now() + seconds * 1000;

const result = await fuzz(target, {
  random: new SeededRandom(seed),
  runs,
  isOver: () => performance.now() >= until,
  kept: keptInputs(name).map(({ input }) => input),
  onRun(input) {
    // Before the beat: where a thread ends, this is what it was at.
    const { written } = encoder.encodeInto(textOf(input), shared);
    Atomics.store(beat, 1, written);
    Atomics.add(beat, 0, 1);
  },
});
parentPort.postMessage({
  runs: result.runs,
  crashes: result.crashes.map(({ input, error }) => ({
    text: textOf(input),
    error: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
  })),
});
