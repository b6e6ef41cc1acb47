/** What a page loads for the frame worker: the file as published, gzipped as a web server would. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../../repository.mjs';
import { gzippedBytes } from '../bundle-size.mjs';

/** 1 kB is 1000 bytes here. */
const GOAL_BYTES = 12_000;
const WORKER = join(root, 'packages', 'sdk-core', 'dist', 'sframe-worker.js');

/** @returns {Promise<import('../figure.mjs').Figure[]>} */
export async function measureWorkerSize() {
  const worker = readFileSync(WORKER);
  console.log(`  sframe-worker.js: ${worker.length} bytes, minified`);
  return [
    {
      name: 'sframe-worker-gzip',
      value: gzippedBytes(worker),
      digits: 0,
      goal: { relation: '<=', limit: GOAL_BYTES },
    },
  ];
}
