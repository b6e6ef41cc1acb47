/**
 * `npm run fuzz`: gives every parser of what arrives from outside changed and made-up input, ten
 * minutes each. What breaks one is written to scripts/fuzz/corpus and tried by every test run from then
 * on. See CONTRIBUTING.md.
 */
import { randomInt } from 'node:crypto';

import { ensureInstalled } from './bootstrap.mjs';
import { readCommandLine } from './command-line.mjs';
import { continueOnRepositoryNode, Refusal, stopWith } from './repository.mjs';

const SECONDS = 600;
const USAGE = `
npm run fuzz [-- options]

Gives every parser changed and made-up input. Ends with code 1 when one of them breaks; the input is
then in scripts/fuzz/corpus, where every test run tries it again.

  --only <name>     one parser: envelope, handshake, handshake-payload, credential, sframe-header,
                    frame-layout, media-frame, messages, wire, strict-json, strict-utf8,
                    sealed-message, control-message, data-message (several: separated by commas)
  --seconds <n>     for each of them (${SECONDS})
  --seed <n>        the same inputs as another run; printed by each (fresh)
  --help            this text
`;

async function main() {
  const options = readCommandLine({
    usage: USAGE,
    options: {
      only: { type: 'string' },
      seconds: { type: 'string' },
      seed: { type: 'string' },
    },
  });
  const seconds = wholeNumber(options.seconds ?? String(SECONDS), { name: 'seconds', least: 1 });
  const seed = wholeNumber(options.seed ?? String(randomInt(2 ** 32)), { name: 'seed', least: 0 });
  await ensureInstalled();
  await continueOnRepositoryNode(import.meta.url, [
    ...process.argv.slice(2),
    '--seed',
    String(seed),
  ]);

  const { TARGETS } = await import('./fuzz/targets/index.mjs');
  const { supervisedRun } = await import('./fuzz/supervised-run.mjs');
  const { inputOf, keep } = await import('./fuzz/corpus.mjs');
  let broken = 0;
  for (const name of choose(TARGETS, options.only)) {
    const startedAt = performance.now();
    const { runs, crashes } = await supervisedRun(name, { seed, seconds });
    const took = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(
      `fuzz ${name}: ${runs} inputs in ${took} s from seed ${seed}, ${crashes.length} broke it`,
    );
    for (const { text, error } of crashes) {
      console.error(`  ${error}\n  kept as ${keep(name, inputOf(text))}`);
    }
    broken += crashes.length;
  }
  process.exitCode = broken > 0 ? 1 : 0;
}

function wholeNumber(text, { name, least }) {
  const value = Number(text);
  if (/^\d{1,10}$/.test(text) && value >= least) return value;
  throw new Refusal(`The option --${name} wants a whole number from ${least} on.`, 2);
}

function choose(targets, names) {
  const known = targets.map(({ name }) => name);
  if (names === undefined) return known;
  return names.split(',').map((name) => {
    if (known.includes(name)) return name;
    throw new Refusal(`There is no parser "${name}"; there are ${known.join(', ')}.`, 2);
  });
}

main().catch(stopWith);
