/**
 * `npm test`: installs what is missing, builds, runs every suite and ends with one line,
 * `N passed, N failed`.
 */
import { ensureInstalled } from './bootstrap.mjs';
import { ensureChromium, ensureFirefox } from './browsers.mjs';
import { build } from './build.mjs';
import { readCommandLine } from './command-line.mjs';
import { continueOnRepositoryNode, Refusal, stopWith } from './repository.mjs';
import { ensureServices } from './services.mjs';

const USAGE = `
npm test [-- options]

Installs what is missing, builds, and runs every test in Node and in the browsers of this machine.

  --only <suite>   run one suite: scripts, core, core-page, server, connectors, elements, deploy, demo,
                   attacks, network, e2e
                   (several: separated by commas)
  --no-build       test what was built last
  --help           this text

CHROME_PATH and FIREFOX_PATH choose the browsers, POSTGRES_BIN, REDIS_BIN and
NGINX_BIN the folders of these services' programs.
`;

async function main() {
  const options = readCommandLine({
    usage: USAGE,
    options: { only: { type: 'string' }, 'no-build': { type: 'boolean' } },
  });
  await ensureInstalled();
  await continueOnRepositoryNode(import.meta.url);

  const { opensBrowsers, SUITES } = await import('./suites.mjs');
  const { runSuite } = await import('./run-suite.mjs');
  const chosen = choose(SUITES, options.only);
  const environment = {};
  if (chosen.some((suite) => suite.runner === 'page' || opensBrowsers(suite))) {
    environment.CHROME_PATH = await ensureChromium();
  }
  if (chosen.some(({ name }) => name === 'e2e')) environment.FIREFOX_PATH = await ensureFirefox();
  await ensureServices(chosen);
  if (!options['no-build']) await build();

  const total = { passed: 0, failed: 0 };
  const lines = [];
  for (const suite of chosen) {
    console.log(`\n── ${suite.name} ${'─'.repeat(Math.max(3, 60 - suite.name.length))}`);
    const startedAt = performance.now();
    const { passed, failed, note } = await runTwiceAtMost(suite, () =>
      runSuite(suite, environment),
    );
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    total.passed += passed;
    total.failed += failed;
    lines.push(
      `  ${suite.name.padEnd(12)}${`${passed} passed, ${failed} failed`.padEnd(26)}${seconds} s${note}`,
    );
  }
  console.log(`\n${lines.join('\n')}\n`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

/**
 * A browser on a busy machine may miss a time limit: its suite gets one second run, said aloud and
 * noted beside the count, so that a test that needs it often is seen and mended. The attacks get none:
 * one that succeeds once has succeeded.
 */
async function runTwiceAtMost(suite, run) {
  const first = await run();
  const isInBrowser = suite.runner === 'page' || suite.name === 'e2e' || suite.name === 'network';
  if (first.failed === 0 || !isInBrowser) return { ...first, note: '' };
  console.log(`\n${first.failed} failed in "${suite.name}": one second run decides.\n`);
  return { ...(await run()), note: `  second run; in the first, ${first.failed} failed` };
}

function choose(suites, names) {
  if (names === undefined) return suites;
  return names.split(',').map((name) => {
    const suite = suites.find((candidate) => candidate.name === name);
    if (suite) return suite;
    const known = suites.map((candidate) => candidate.name).join(', ');
    throw new Refusal(`There is no suite "${name}"; the suites are ${known}.`, 2);
  });
}

main().catch(stopWith);
