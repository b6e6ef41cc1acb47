/**
 * `npm run verify`: everything that must hold before a change lands. The tests come last, so that
 * the last line is theirs: `N passed, N failed`.
 */
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

import { ensureInstalled } from './bootstrap.mjs';
import { run } from './child-process.mjs';
import {
  binaries,
  continueOnRepositoryNode,
  repositoryEnvironment,
  repositoryNode,
  root,
  stopWith,
} from './repository.mjs';

const bin = (name, ...args) => [join(binaries, name), args];
const script = (name, ...args) => [
  repositoryNode(),
  [fileURLToPath(new URL(`./${name}.mjs`, import.meta.url)), ...args],
];

async function main() {
  await ensureInstalled();
  await continueOnRepositoryNode(import.meta.url);
  /** The types of one package come from the build of another: build before checking them. */
  const steps = [
    ['build', bin('lerna', 'run', 'build', '--concurrency', '2', '--loglevel', 'warn')],
    ['lint', script('lint')],
    ['types', bin('lerna', 'run', 'typecheck', '--concurrency', '2', '--loglevel', 'warn')],
    ['sizes', bin('size-limit')],
    ['packages', script('check-packages')],
    [
      'storybook',
      bin('storybook', 'build', '--disable-telemetry', '--quiet', '--output-dir', 'dist/storybook'),
    ],
    ['documentation', bin('typedoc', '--options', 'docs/typedoc.json')],
    ['tests', script('test', '--no-build')],
  ];
  const failed = [];
  for (const [name, [command, args]] of steps) {
    const isLast = name === 'tests';
    if (isLast) summarise(failed);
    else console.log(`\n══ ${name}`);
    const startedAt = performance.now();
    const { code } = await run(command, args, { cwd: root, env: repositoryEnvironment() });
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    if (code !== 0) failed.push(name);
    if (!isLast) console.log(`   ${name}: ${code === 0 ? 'holds' : 'FAILS'}, ${seconds} s`);
  }
  process.exitCode = failed.length > 0 ? 1 : 0;
}

function summarise(failed) {
  const verdict = failed.length === 0 ? 'all hold' : `failed: ${failed.join(', ')}`;
  console.log(`\n══ before the tests: ${verdict}\n\n══ tests`);
}

main().catch(stopWith);
