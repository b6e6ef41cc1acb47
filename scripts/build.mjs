/**
 * Builds every package, in order of dependency. nx keeps the results: what did not change
 * is not built again. Nothing is sent anywhere.
 */
import { join } from 'node:path';

import { run } from './child-process.mjs';
import { binaries, Refusal, repositoryEnvironment, root } from './repository.mjs';

/** @param {{ show?: boolean }} [options] `show`: print what lerna prints. @throws Refusal */
export async function build({ show = true } = {}) {
  const { code, output } = await run(
    join(binaries, 'lerna'),
    ['run', 'build', '--concurrency', '2', '--loglevel', 'warn'],
    { cwd: root, env: repositoryEnvironment(), show },
  );
  if (code === 0) return;
  if (!show) console.error(output.trim());
  throw new Refusal('The build failed; what it said is above.');
}
