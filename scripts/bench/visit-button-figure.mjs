/**
 * What a DPI's page loads for `<tdoc-visit-button>` before anybody presses it, and what each
 * published entry weighs in a consumer's bundle. Bytes need no baseline and no turns.
 */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { root } from '../repository.mjs';
import { bundledBytes, eagerFiles, gzippedBytes } from './bundle-size.mjs';

/** 1 kB is 1000 bytes here. */
const GOAL_BYTES = 10_000;
const BUTTON = join(root, 'packages', 'elements', 'cdn', 'tdoc.js');

/** Bundled with all dependencies; each limit is slightly above what the entry weighs. */
const ENTRIES = [
  { name: 'sdk-core', file: 'sdk-core/dist/index.js', limit: 54_000 },
  { name: 'sdk-core-protocol', file: 'sdk-core/dist/protocol/index.js', limit: 2_200 },
  { name: 'elements', file: 'elements/dist/index.js', limit: 108_000 },
  { name: 'elements-define', file: 'elements/dist/define.js', limit: 108_000 },
  { name: 'elements-visit-button', file: 'elements/dist/visit-button.js', limit: 10_000 },
];

/** @returns {Promise<import('./figure.mjs').Figure[]>} */
export async function measureVisitButton({ tell }) {
  const files = eagerFiles(BUTTON).map((file) => ({
    name: basename(file),
    bytes: gzippedBytes(readFileSync(file)),
  }));
  for (const { name, bytes } of files) console.log(`  ${name.padEnd(32)}${bytes} bytes gzipped`);
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const atMost = (limit) => ({ digits: 0, goal: { relation: '<=', limit } });
  const figures = [
    { name: 'visit-button-gzip', value: files[0].bytes, ...atMost(GOAL_BYTES) },
    { name: 'visit-button-eager-gzip', value: total, ...atMost(GOAL_BYTES) },
  ];
  for (const { name, file, limit } of ENTRIES) {
    tell(`bundling ${file}`);
    const value = await bundledBytes(join(root, 'packages', file));
    figures.push({ name: `entry-gzip-${name}`, value, ...atMost(limit) });
  }
  return figures;
}
