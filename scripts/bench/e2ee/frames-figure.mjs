/**
 * What SFrame costs beside the cipher it is made of: frames a second of the SDK's own pipe in a worker
 * of a real Chromium, against bare WebCrypto on the same frames in the same worker, and whether a long
 * call holds more memory than a short one.
 */
import { fileURLToPath } from 'node:url';

import { openIsolatedPage } from '../isolated-page.mjs';
import { bundleSource } from '../source-bundle.mjs';
import { median, takeTurns } from '../statistics.mjs';

/** Many short ones: what else the machine does falls on neighbours alike. */
const TURNS = 80;
const GOAL_RATIO = 0.6;
const GOAL_GROWTH = 1.05;
const SHORT_CALL_FRAMES = 20_000;
const LONG_CALL_FRAMES = 200_000;
const WORKER = fileURLToPath(new URL('../page/e2ee/frame-worker.js', import.meta.url));

/** Sound and a picture. */
const SIZES = [
  { bytes: 160, source: 'microphone', count: 1_000 },
  { bytes: 10_000, source: 'camera', count: 500 },
];
const DIRECTIONS = ['seal', 'open'];

/** @returns {Promise<import('../figure.mjs').Figure[]>} */
export async function measureFrames({ tell }) {
  const { page, close } = await openIsolatedPage({ '/worker.js': await bundleSource(WORKER) });
  try {
    await page.evaluate(startWorker, '/worker.js');
    const ask = (question, options) => page.evaluate(askWorker, { question, ...options });
    const figures = [];
    for (const size of SIZES) {
      for (const direction of DIRECTIONS) {
        tell(`${direction}, ${size.bytes} bytes`);
        figures.push(await compare(ask, { direction, options: size }));
      }
    }
    tell(`a call of ${LONG_CALL_FRAMES} frames`);
    return [...figures, await growth(page, ask)];
  } finally {
    await close();
  }
}

async function compare(ask, { direction, options }) {
  const { bytes, count } = options;
  const variants = Object.fromEntries(
    ['sframe', 'bare'].map((name) => [name, () => ask(`${name}-${direction}`, options)]),
  );
  await takeTurns(variants, { turns: 10 });
  const { sframe, bare } = await takeTurns(variants, { turns: TURNS });
  const rate = (turns) => (count / median(turns)) * 1000;
  console.log(
    `  ${direction} ${bytes} B, median of ${TURNS}: ` +
      `SFrame ${rate(sframe).toFixed(0)} frames/s, bare AES-256-GCM ${rate(bare).toFixed(0)} frames/s`,
  );
  return {
    name: `sframe-${direction}-${bytes}-bytes-to-bare-aes`,
    // Each turn against its neighbour, then the middle one.
    value: median(sframe.map((ms, turn) => bare[turn] / ms)),
    goal: { relation: '>=', limit: GOAL_RATIO },
  };
}

async function growth(page, ask) {
  const [worker] = page.workers();
  const held = async () => {
    await worker.client.send('HeapProfiler.collectGarbage');
    const { usedSize, backingStorageSize = 0 } = await worker.client.send('Runtime.getHeapUsage');
    return usedSize + backingStorageSize;
  };
  const frames = { source: 'camera', bytes: 1_000 };
  await ask('go-on', { ...frames, count: SHORT_CALL_FRAMES });
  const short = await held();
  await ask('go-on', { ...frames, count: LONG_CALL_FRAMES - SHORT_CALL_FRAMES });
  const long = await held();
  console.log(
    `  worker's heap and buffers after garbage collection: ${short} bytes after ` +
      `${SHORT_CALL_FRAMES} frames sealed and opened, ${long} bytes after ${LONG_CALL_FRAMES}`,
  );
  return {
    name: 'sframe-heap-long-call-to-short',
    value: long / short,
    digits: 3,
    goal: { relation: '<=', limit: GOAL_GROWTH },
  };
}

/** In the page. */
function startWorker(address) {
  globalThis.frameWorker = new Worker(address, { type: 'module' });
}

/** In the page. @returns milliseconds, by the worker's own clock. */
function askWorker(message) {
  return new Promise((resolve, reject) => {
    const worker = globalThis.frameWorker;
    worker.onmessage = ({ data }) =>
      data.error ? reject(new Error(data.error)) : resolve(data.ms);
    worker.onerror = ({ message: what }) => reject(new Error(what));
    worker.postMessage(message);
  });
}
