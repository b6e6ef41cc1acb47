/**
 * `npm run test:network`: calls on bad networks, with two real browsers in network namespaces of their own,
 * the real signalling server and coturn between them. See docs/guide/networks.md.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ensureInstalled } from './bootstrap.mjs';
import { ensureChromium } from './browsers.mjs';
import { build } from './build.mjs';
import { readCommandLine } from './command-line.mjs';
import { withProgress } from './progress-line.mjs';
import { continueOnRepositoryNode, Refusal, root, stopWith } from './repository.mjs';

const USAGE = `
npm run test:network [-- options]

Calls between two Chromium browsers, each in a network namespace of its own, on networks that delay, lose,
narrow and break: by the SDK and by a bare RTCPeerConnection, in turns. Needs Linux and root. Ends with
code 1 when a goal is missed.

  --profile <name>   one profile: good, adsl, 3g, narrow, bursts, outage-5, outage-12, outage-30,
                     address-change, udp-blocked, only-443, server-restart (several: separated by commas)
  --runs <number>    calls of each kind on each profile (default 3)
  --seconds <number> of a steady profile (default 30)
  --variant <name>   sdk or bare only
  --no-build         use what was built last
  --help             this text

CHROME_PATH chooses the browser. The table is kept as JSON in .network/.
`;

async function main() {
  const options = readCommandLine({
    usage: USAGE,
    options: {
      profile: { type: 'string' },
      runs: { type: 'string' },
      seconds: { type: 'string' },
      variant: { type: 'string' },
      'no-build': { type: 'boolean' },
    },
  });
  const runs = wholeNumber('runs', { text: options.runs ?? '3', most: 20 });
  const seconds = wholeNumber('seconds', { text: options.seconds ?? '30', most: 600 });
  await ensureInstalled();
  await continueOnRepositoryNode(import.meta.url);

  const { PROFILES } = await import('./network/profiles.mjs');
  const { runTurns, whyNoNetwork } = await import('./network/run-turns.mjs');
  const { figuresOf, tableOf } = await import('./network/report.mjs');
  const { figureLine, isMet } = await import('./bench/figure.mjs');
  const names = chosen(options.profile, { from: Object.keys(PROFILES), what: 'profile' });
  const variants = chosen(options.variant, { from: ['bare', 'sdk'], what: 'variant' });
  const reason = await whyNoNetwork();
  if (reason !== null) {
    console.log(`Skipped: no network namespaces can be made here: ${reason}.`);
    return;
  }
  process.env.CHROME_PATH = await ensureChromium();
  if (!options['no-build']) {
    await withProgress('Building', () => build({ show: false, only: '@tdoc/sdk-core' }));
  }
  const turns = names.flatMap((profile) =>
    Array.from({ length: runs }, () =>
      variants.map((variant) => ({ variant, profile, seconds })),
    ).flat(),
  );
  const results = await runTurns(turns, ({ variant, profile, error, recoveryMs }) =>
    console.error(
      `  ${profile}, ${variant}: ${error ?? (recoveryMs === undefined ? 'measured' : `${recoveryMs} ms`)}`,
    ),
  );
  const folder = join(root, '.network');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${new Date().toISOString().replaceAll(':', '-')}.json`);
  writeFileSync(file, JSON.stringify({ runs, seconds, results }, null, 2));
  console.log(tableOf(results, PROFILES));
  const figures = figuresOf(results, PROFILES);
  for (const figure of figures) console.log(figureLine(figure));
  console.log(`\nKept in ${file.slice(root.length)}`);
  const isWhole = results.every(({ error }) => error === undefined);
  process.exitCode = figures.every(isMet) && isWhole ? 0 : 1;
}

function wholeNumber(name, { text, most }) {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new Refusal(`--${name} takes a whole number from 1 to ${most}.`, 2);
}

function chosen(text, { from, what }) {
  if (text === undefined) return from;
  return text.split(',').map((name) => {
    if (from.includes(name)) return name;
    throw new Refusal(`There is no ${what} "${name}"; there are ${from.join(', ')}.`, 2);
  });
}

main().catch(stopWith);
