/**
 * How long a picture stands still while every signalling server under the call is restarted in turn: a
 * call of two real browsers in the demo, over two nodes behind nginx; the same call left alone beside it.
 */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import { root } from '../repository.mjs';
import { ensureServices } from '../services.mjs';
import { severalNodes } from '../several-nodes.mjs';
import { median } from './statistics.mjs';

const TURNS = 3;
const GOAL_MS = 100;
const E2E = join(root, 'examples', 'dpi-demo', 'e2e');
const from = (name) => import(pathToFileURL(join(E2E, name)).href);

/** @returns {Promise<import('./figure.mjs').Figure[]>} */
export async function measureRestartFrames({ tell }) {
  await ensureServices([{ name: 'server' }]);
  const [{ openHouse }, { meet, twoPeople }, { framesSeen, watchFrames }] = await Promise.all(
    ['house.ts', 'two-people.ts', 'frame-gap.ts'].map(from),
  );
  const nodes = severalNodes();
  const house = await openHouse({ signalling: nodes.signalling });
  const people = await twoPeople();
  try {
    await meet(people, house.demo.url);
    const pages = [people.patient, people.practitioner];
    const gapDuring = async (work) => {
      await Promise.all(pages.map((page) => page.evaluate(watchFrames)));
      await work();
      const seen = await Promise.all(pages.map((page) => page.evaluate(framesSeen)));
      return Math.max(...seen.map(({ longestGapMs }) => longestGapMs));
    };
    const [updated, quiet] = [[], []];
    for (let turn = 0; turn < TURNS; turn += 1) {
      const startedAt = performance.now();
      updated.push(await gapDuring(() => nodes.update()));
      const lastedMs = performance.now() - startedAt;
      quiet.push(await gapDuring(() => pause(lastedMs)));
      tell(
        `turn ${turn + 1} of ${TURNS}: ${updated.at(-1).toFixed(0)} ms, quiet ${quiet.at(-1).toFixed(0)} ms`,
      );
    }
    console.log(`  median of ${TURNS}: longest gap ${median(quiet).toFixed(0)} ms when left alone`);
    return [
      {
        name: 'frame-gap-across-restart-ms',
        value: median(updated),
        goal: { relation: '<=', limit: GOAL_MS },
        digits: 0,
      },
      { name: 'frame-gap-across-restart-to-quiet', value: median(updated) / median(quiet) },
    ];
  } finally {
    await people.close();
    await house.close();
  }
}
