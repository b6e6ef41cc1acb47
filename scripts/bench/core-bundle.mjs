/**
 * The built core as a page gets it without a bundler of its own: one module with its lazy parts, and
 * the frame worker beside them, in a temporary folder.
 */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import commonjs from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { rollup } from 'rollup';

import { root } from '../repository.mjs';

const CORE = join(root, 'packages', 'sdk-core', 'dist');
const WORKER = 'sframe-worker.js';

/** @returns {Promise<{ folder: string, remove(): void }>} `index.js` is the entry. */
export async function bundleCore() {
  const folder = mkdtempSync(join(tmpdir(), 'tdoc-bench-core-'));
  const bundle = await rollup({
    input: join(CORE, 'index.js'),
    plugins: [nodeResolve({ browser: true, exportConditions: ['production'] }), commonjs()],
    // A re-exported `this` of a dependency is its own affair.
    onwarn: () => {},
  });
  await bundle.write({ dir: folder, format: 'es' });
  await bundle.close();
  copyFileSync(join(CORE, WORKER), join(folder, WORKER));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
