/**
 * The test suites of the repository and how each is run: Node's own runner for what runs in Node,
 * Web Test Runner in a real Chromium for what runs in a page.
 */
import { globSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './repository.mjs';

const nodeSuite = (name, ...patterns) => ({ name, runner: 'node', patterns });
const pageSuite = (name, folder) => ({
  name,
  runner: 'page',
  config: join(folder, 'web-test-runner.config.js'),
});

export const SUITES = [
  nodeSuite('scripts', 'scripts/**/*.test.mjs'),
  nodeSuite('core', 'packages/sdk-core/src/**/*.test.ts', 'packages/sdk-core/interop/**/*.test.ts'),
  pageSuite('core-page', 'packages/sdk-core'),
  nodeSuite('server', 'packages/signalling-server/src/**/*.test.ts'),
  nodeSuite('connectors', 'packages/connectors/*/src/**/*.test.ts'),
  pageSuite('elements', 'packages/elements'),
  nodeSuite('deploy', 'examples/deploy/**/*.test.mjs'),
  nodeSuite('demo', 'examples/dpi-demo/server/**/*.test.ts'),
  nodeSuite('attacks', 'packages/sdk-core/attacks/**/*.test.ts'),
  nodeSuite('network', 'scripts/network/*.slice.mjs'),
  nodeSuite('e2e', 'examples/dpi-demo/e2e/**/*.test.ts'),
];

/** Those whose tests open browsers of their own: one file at a time, or they slow each other down. */
export const opensBrowsers = ({ name }) =>
  name === 'e2e' || name === 'attacks' || name === 'network';

/** The files of a suite for Node's runner; those meant for a page are left to the other one. */
export function filesOf(suite, folder = root) {
  return globSync(suite.patterns, { cwd: folder })
    .filter((file) => !file.endsWith('.browser.test.ts'))
    .sort();
}
