/**
 * `npm run bench:e2ee`: what end-to-end encryption costs, as built, on this machine. Each figure ends
 * as one line; raw medians stand above it. See docs/guide/benchmarks.md.
 */
import { ensureInstalled } from './bootstrap.mjs';
import { chooseBenchmarks, runBenchmarks } from './bench/run-benchmarks.mjs';
import { build } from './build.mjs';
import { readCommandLine } from './command-line.mjs';
import { withProgress } from './progress-line.mjs';
import { continueOnRepositoryNode, stopWith } from './repository.mjs';

const USAGE = `
npm run bench:e2ee [-- options]

Builds, then measures the end-to-end encryption on this machine, about ten minutes. Ends with code 1
when a goal is missed.

  --only <name>    one benchmark: handshake, worker-size, frames, rekey, latency
                   (several: separated by commas)
  --no-build       measure what was built last
  --help           this text

CHROME_PATH chooses the browser.
`;

const BENCHMARKS = {
  handshake: async () => (await import('./bench/e2ee/handshake-figure.mjs')).measureHandshake,
  'worker-size': async () =>
    (await import('./bench/e2ee/worker-size-figure.mjs')).measureWorkerSize,
  frames: async () => (await import('./bench/e2ee/frames-figure.mjs')).measureFrames,
  rekey: async () => (await import('./bench/e2ee/rekey-figure.mjs')).measureRekey,
  latency: async () => (await import('./bench/e2ee/latency-figure.mjs')).measureLatency,
};

async function main() {
  const options = readCommandLine({
    usage: USAGE,
    options: { only: { type: 'string' }, 'no-build': { type: 'boolean' } },
  });
  chooseBenchmarks(BENCHMARKS, options.only);
  await ensureInstalled();
  await continueOnRepositoryNode(import.meta.url);
  await runBenchmarks(BENCHMARKS, {
    only: options.only,
    prepare: async () => {
      if (!options['no-build']) await withProgress('Building', () => build({ show: false }));
    },
  });
}

main().catch(stopWith);
