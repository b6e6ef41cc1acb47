/**
 * What sealing adds to a picture on its way and to the work of the browser: a call of the SDK with its
 * frame worker and the same connection without, in turns, from a track generator to a track processor.
 * A worker that hands frames on as they are shows what of it is the browser's own: Chromium brings a
 * received picture to a transform on the screen's next beat, whoever wrote the transform.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { Refusal, root } from '../../repository.mjs';
import { openIsolatedPage } from '../isolated-page.mjs';
import { processorSeconds, usedBetween } from '../process-tree.mjs';
import { bundleSource } from '../source-bundle.mjs';
import { median, takeTurns } from '../statistics.mjs';

const TURNS = 10;
/** Until the encoder has found its bit rate. */
const SETTLE_MS = 3_000;
const MEASURE_MS = 5_000;
const GOAL_ADDED_MS = 1.2;
const GOAL_CPU_RATIO = 1.08;
const pageScript = (name) => fileURLToPath(new URL(`../page/e2ee/${name}`, import.meta.url));
const CALL = pageScript('sealed-call.js');
const PASS_WORKER = pageScript('pass-worker.js');
const WORKER = join(root, 'packages', 'sdk-core', 'src', 'sframe', 'sframe-worker.ts');

/** @returns {Promise<import('../figure.mjs').Figure[]>} @throws Refusal where there is no /proc. */
export async function measureLatency({ tell }) {
  if (!existsSync('/proc/self/stat')) {
    throw new Refusal('Processor time is read from /proc: run this benchmark on Linux.');
  }
  const browser = await openIsolatedPage({
    '/call.js': await bundleSource(CALL),
    '/pass-worker.js': await bundleSource(PASS_WORKER),
    '/sframe-worker.js': await bundleSource(WORKER),
  });
  try {
    await browser.page.addScriptTag({ url: '/call.js', type: 'module' });
    const results = await takeTurns(
      {
        plain: () => callTurn(browser, 'plain'),
        passed: () => callTurn(browser, 'passed'),
        sealed: () => callTurn(browser, 'sealed'),
      },
      {
        turns: TURNS,
        onMeasured: (name, turn, { p50, cpu }) =>
          tell(
            `turn ${turn + 1} of ${TURNS}, ${name}: ${p50.toFixed(2)} ms, ${(cpu * 100).toFixed(1)} % of a core`,
          ),
      },
    );
    return figuresFrom(results);
  } finally {
    await browser.close();
  }
}

async function callTurn({ page, pid }, variant) {
  await page.evaluate((how) => globalThis.beginCall(how), { variant });
  await pause(SETTLE_MS);
  await page.evaluate(() => globalThis.measureCall());
  const before = processorSeconds(pid);
  const startedAt = performance.now();
  await pause(MEASURE_MS);
  const seconds = (performance.now() - startedAt) / 1000;
  const cpu = usedBetween(before, processorSeconds(pid)) / seconds;
  const { latencies, unreadable, proof, waits } = await page.evaluate(() => globalThis.endCall());
  const frames = latencies.length;
  if (frames < MEASURE_MS / 100) throw new Error(`only ${frames} pictures could be read`);
  const isSealed = (proof.sent?.out ?? 0) > 0 && (proof.received?.out ?? 0) > 0;
  if (isSealed !== (variant === 'sealed')) throw new Error('the worker counted what it should not');
  const sorted = latencies.sort((a, b) => a - b);
  return {
    p50: median(sorted),
    p95: sorted[Math.floor(frames * 0.95)],
    cpu,
    frames,
    unreadable,
    wait: waits.length > 0 ? median(waits) : 0,
  };
}

function figuresFrom({ plain, passed, sealed }) {
  const middle = (turns, name) => median(turns.map((turn) => turn[name]));
  for (const [label, turns] of [
    ['without', plain],
    ['passed', passed],
    ['sealed', sealed],
  ]) {
    const sum = (name) => turns.reduce((total, turn) => total + turn[name], 0);
    console.log(
      `  ${label.padEnd(8)}median of ${TURNS} turns: p50 ${middle(turns, 'p50').toFixed(2)} ms, ` +
        `p95 ${middle(turns, 'p95').toFixed(2)} ms, ${(middle(turns, 'cpu') * 100).toFixed(1)} % of a core, ` +
        `${sum('frames')} pictures read, ${sum('unreadable')} not`,
    );
  }
  console.log(
    `  a received frame waits ${middle(passed, 'wait').toFixed(2)} ms (median) for Chromium to bring it to a transform`,
  );
  const added = (name, turns = sealed) => middle(turns, name) - middle(plain, name);
  return [
    {
      name: 'sframe-added-latency-p50-ms',
      value: added('p50'),
      goal: { relation: '<=', limit: GOAL_ADDED_MS },
    },
    { name: 'sframe-added-latency-p95-ms', value: added('p95') },
    { name: 'bare-worker-added-latency-p50-ms', value: added('p50', passed) },
    { name: 'chromium-wait-before-transform-p50-ms', value: middle(passed, 'wait') },
    {
      name: 'sframe-latency-over-bare-worker-p50-ms',
      value: middle(sealed, 'p50') - middle(passed, 'p50'),
      goal: { relation: '<=', limit: GOAL_ADDED_MS },
    },
    {
      name: 'sframe-browser-cpu-to-none',
      value: middle(sealed, 'cpu') / middle(plain, 'cpu'),
      digits: 3,
      goal: { relation: '<=', limit: GOAL_CPU_RATIO },
    },
    {
      name: 'bare-worker-browser-cpu-to-none',
      value: middle(passed, 'cpu') / middle(plain, 'cpu'),
      digits: 3,
    },
  ];
}
