/**
 * `npm run test:attacks`: a malicious signalling server and malicious participants against real pages
 * that run the SDK, each attack also without the defence that stops it. See packages/sdk-core/attacks.
 */
import { ensureInstalled } from './bootstrap.mjs';
import { ensureChromium } from './browsers.mjs';
import { build } from './build.mjs';
import { run } from './child-process.mjs';
import { readCommandLine } from './command-line.mjs';
import { withProgress } from './progress-line.mjs';
import {
  continueOnRepositoryNode,
  Refusal,
  repositoryEnvironment,
  repositoryNode,
  root,
  stopWith,
} from './repository.mjs';

const USAGE = `
npm run test:attacks [-- options]

Attacks two and three real Chromium pages that run the SDK, as a signalling server and as a
participant would, and shows for each attack that it succeeds without the defence that stops it.
One line for each: what was tried, what stopped it, what happened without.

  --only <name>    attacks whose name holds this, such as ghost or envelope
  --no-build       use what was built last
  --help           this text

CHROME_PATH chooses the browser.
`;

/** An attack's name: lower-case words with hyphens, before the colon of its title. */
const NAME = /^[a-z0-9-]+$/;

async function main() {
  const { only, 'no-build': noBuild } = readCommandLine({
    usage: USAGE,
    options: { only: { type: 'string' }, 'no-build': { type: 'boolean' } },
  });
  if (only !== undefined && !NAME.test(only)) {
    throw new Refusal(
      '--only takes a part of an attack’s name: small letters, digits, hyphens.',
      2,
    );
  }
  await ensureInstalled();
  await continueOnRepositoryNode(import.meta.url);

  const { SUITES, filesOf } = await import('./suites.mjs');
  const CHROME_PATH = await ensureChromium();
  // The signalling server, run from its sources, knows the protocol as built.
  if (!noBuild) {
    await withProgress('Building', () => build({ show: false, only: '@tdoc/sdk-core' }));
  }
  const suite = SUITES.find(({ name }) => name === 'attacks');
  const { code, output } = await run(
    repositoryNode(),
    [
      '--test',
      '--test-concurrency=1',
      `--test-reporter=${new URL('./attack-reporter.mjs', import.meta.url)}`,
      ...(only === undefined ? [] : [`--test-name-pattern=(^| )[a-z0-9-]*${only}[a-z0-9-]*:`]),
      ...filesOf(suite),
    ],
    { cwd: root, env: repositoryEnvironment({ CHROME_PATH }), keep: true },
  );
  if (/(^|\n)0 passed, 0 failed\n/.test(output)) {
    throw new Refusal(
      `No attack's name holds "${only}"; run without --only to see their names.`,
      2,
    );
  }
  process.exitCode = code === 0 ? 0 : 1;
}

main().catch(stopWith);
