/**
 * `npm run bench:signalling`: how much one core of the signalling server carries, against a bare `ws`
 * relay, PeerServer and socket.io in the same run. See docs/guide/benchmarks.md.
 */
import { ensureInstalled } from './bootstrap.mjs';
import { chooseBenchmarks, runBenchmarks } from './bench/run-benchmarks.mjs';
import { build } from './build.mjs';
import { readCommandLine } from './command-line.mjs';
import { withProgress } from './progress-line.mjs';
import { continueOnRepositoryNode, Refusal, stopWith } from './repository.mjs';

const USAGE = `
npm run bench:signalling [-- options]

Builds, then measures the signalling server on one core with the load on another, about ten minutes.
Linux only. Ends with code 1 when a goal is missed.

  --only <name>         one benchmark: relay-rate, idle-memory, join-rate, rest-create, audit-relay, soak
                        (several: separated by commas)
  --soak-minutes <n>    how long the soak lasts (default 3; an hour says most)
  --no-build            measure what was built last
  --help                this text
`;

const DEFAULT_SOAK_MINUTES = 3;

const BENCHMARKS = ({ soakMinutes }) => ({
  'relay-rate': async () =>
    (await import('./bench/signalling/relay-rate-figure.mjs')).measureRelayRate,
  'idle-memory': async () =>
    (await import('./bench/signalling/idle-memory-figure.mjs')).measureIdleMemory,
  'join-rate': async () =>
    (await import('./bench/signalling/join-rate-figure.mjs')).measureJoinRate,
  'rest-create': async () =>
    (await import('./bench/signalling/rest-create-figure.mjs')).measureRestCreate,
  'audit-relay': async () => (await import('./bench/audit-relay-figure.mjs')).measureAuditRelay,
  soak: async () =>
    (await import('./bench/signalling/soak-figure.mjs')).measureSoak({ minutes: soakMinutes }),
});

async function main() {
  const options = readCommandLine({
    usage: USAGE,
    options: {
      only: { type: 'string' },
      'soak-minutes': { type: 'string' },
      'no-build': { type: 'boolean' },
    },
  });
  const soakMinutes = Number(options['soak-minutes'] ?? DEFAULT_SOAK_MINUTES);
  if (!(soakMinutes > 0 && soakMinutes <= 1_440)) {
    throw new Refusal('--soak-minutes takes a number above 0, at most 1440.', 2);
  }
  const benchmarks = BENCHMARKS({ soakMinutes });
  chooseBenchmarks(benchmarks, options.only);
  await ensureInstalled();
  await continueOnRepositoryNode(import.meta.url);
  const { takeLoadCore } = await import('./bench/signalling/pinned-server.mjs');
  await runBenchmarks(benchmarks, {
    only: options.only,
    prepare: async () => {
      if (!options['no-build']) await withProgress('Building', () => build({ show: false }));
      takeLoadCore();
    },
  });
}

main().catch(stopWith);
