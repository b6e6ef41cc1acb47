/**
 * `npm run bench`: measures what the SDK promises in numbers, as built, on this machine. Each
 * figure ends as one line; raw medians stand above it. See docs/guide/benchmarks.md.
 */
import { chooseBenchmarks, runBenchmarks } from './bench/run-benchmarks.mjs';
import { ensureInstalled } from './bootstrap.mjs';
import { build } from './build.mjs';
import { readCommandLine } from './command-line.mjs';
import { withProgress } from './progress-line.mjs';
import { continueOnRepositoryNode, stopWith } from './repository.mjs';

const USAGE = `
npm run bench [-- options]

Builds, then measures the SDK on this machine. Ends with code 1 when a goal is missed.

  --only <name>    one benchmark: join, visit-button, demo, server-memory,
                   audit-relay, connectors, nodes, restart-frames
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
  'audit-relay': async () => (await import('./bench/audit-relay-figure.mjs')).measureAuditRelay,
  nodes: async () => (await import('./bench/nodes-figure.mjs')).measureNodes,
  'restart-frames': async () =>
    (await import('./bench/restart-frames-figure.mjs')).measureRestartFrames,
  connectors: async () => (await import('./bench/connectors-figure.mjs')).measureConnectors,
};

async function main() {
  const { only } = readCommandLine({ usage: USAGE, options: { only: { type: 'string' } } });
  // A wrong name is told at once, before anything is installed.
  chooseBenchmarks(BENCHMARKS, only);
  await ensureInstalled();
  await continueOnRepositoryNode(import.meta.url);
  await runBenchmarks(BENCHMARKS, {
    only,
    prepare: () => withProgress('Building', () => build({ show: false })),
  });
}

main().catch(stopWith);
