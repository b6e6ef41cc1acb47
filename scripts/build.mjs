/**
 * Builds every package, in order of dependency. nx keeps the results: what did not change
 * is not built again. Nothing is sent anywhere.
 */
import { join } from 'node:path';

import { run } from './child-process.mjs';
import { binaries, Refusal, repositoryEnvironment, root } from './repository.mjs';

/**
 * @param {{ show?: boolean, only?: string }} [options] `show`: print what lerna prints; `only`: a package,
 *   with those it needs.
 * @throws Refusal
 */
export async function build({ show = true, only } = {}) {
  const { code, output } = await run(
    join(binaries, 'lerna'),
    [
      ...['run', 'build', '--concurrency', '2', '--loglevel', 'warn'],
      ...(only ? ['--scope', only, '--include-dependencies'] : []),
    ],
    { cwd: root, env: repositoryEnvironment(), show },
  );
  if (code === 0) return;
  if (!show) console.error(output.trim());
  throw new Refusal('The build failed; what it said is above.');
}
