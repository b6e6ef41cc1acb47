/**
 * `npm run lint`: ESLint without a single warning, Prettier, and the import rules of the house
 * (no cycle, nobody reaches where they may not). Runs all three, then says which failed.
 */
import { join } from 'node:path';

import { ensureInstalled } from './bootstrap.mjs';
import { run } from './child-process.mjs';
import {
  binaries,
  continueOnRepositoryNode,
  Refusal,
  repositoryEnvironment,
  root,
  stopWith,
} from './repository.mjs';

/** Sources, never what is built: an import into another package leads to its `dist/`, and is judged there. */
const SOURCES = [
  'packages/*/src',
  'packages/connectors/*/src',
  'packages/sdk-core/attacks',
  'packages/sdk-core/interop',
  'examples',
  'scripts',
];

const CHECKS = [
  ['eslint', ['--max-warnings', '0', '.']],
  ['prettier', ['--check', '--log-level', 'warn', '.']],
  ['depcruise', ['--config', '.dependency-cruiser.cjs', ...SOURCES]],
];

async function main() {
  await ensureInstalled();
  await continueOnRepositoryNode(import.meta.url);
  const failed = [];
  for (const [name, args] of CHECKS) {
    const { code } = await run(join(binaries, name), args, {
      cwd: root,
      env: repositoryEnvironment(),
    });
    if (code !== 0) failed.push(name);
  }
  if (failed.length > 0) throw new Refusal(`Not accepted by ${failed.join(', ')}; see above.`);
}

main().catch(stopWith);
