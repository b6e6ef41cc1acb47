/**
 * `npm run bench`: measures what the SDK promises in numbers, as built, on this machine. Each
 * figure ends as one line; raw medians stand above it. See docs/guide/benchmarks.md.
 */
import { ensureInstalled } from './bootstrap.mjs';
import { build } from './build.mjs';
import { readCommandLine } from './command-line.mjs';
import { withProgress } from './progress-line.mjs';
import { continueOnRepositoryNode, Refusal, stopWith } from './repository.mjs';

const USAGE = `
npm run bench [-- options]

Builds, then measures the SDK on this machine. Ends with code 1 when a goal is missed.

  --only <name>    one benchmark: join, visit-button, demo, server-memory
                   (several: separated by commas)
  --help           this text

CHROME_PATH chooses the browser.
`;

const BENCHMARKS = {
  join: async () => (await import('./bench/join-figure.mjs')).measureJoin,
  'visit-button': async () => (await import('./bench/visit-button-figure.mjs')).measureVisitButton,
  demo: async () => (await import('./bench/demo-figure.mjs')).measureDemo,
  'server-memory': async () =>
    (await import('./bench/server-memory-figure.mjs')).measureServerMemory,
};

async function main() {
  const options = readCommandLine({ usage: USAGE, options: { only: { type: 'string' } } });
  const chosen = choose(options.only);
  await ensureInstalled();
  await continueOnRepositoryNode(import.meta.url);
  await withProgress('Building', () => build({ show: false }));

  const { figureLine, isMet } = await import('./bench/figure.mjs');
  const figures = [];
  for (const name of chosen) {
    console.log(`\n── ${name} ${'─'.repeat(Math.max(3, 60 - name.length))}`);
    const measure = await BENCHMARKS[name]();
    const found = await measure({ tell: (progress) => console.error(`  ${progress}`) });
    for (const figure of found) console.log(figureLine(figure));
    figures.push(...found);
  }
  process.exitCode = figures.every(isMet) ? 0 : 1;
}

function choose(names) {
  if (names === undefined) return Object.keys(BENCHMARKS);
  return names.split(',').map((name) => {
    if (Object.hasOwn(BENCHMARKS, name)) return name;
    const known = Object.keys(BENCHMARKS).join(', ');
    throw new Refusal(`There is no benchmark "${name}"; there are ${known}.`, 2);
  });
}

main().catch(stopWith);
