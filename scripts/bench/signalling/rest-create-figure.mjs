/** How long a host waits for a planned teleconsultation, 50 a second, each synced to the embedded store. */
import { setTimeout as pause } from 'node:timers/promises';

import { quantile } from '../statistics.mjs';
import { TdocHouse } from './tdoc-house.mjs';

const PER_SECOND = 50;
const SECONDS = 12;
const WARM_UP = 100;
const GOAL_MS = 50;

/** @returns {Promise<import('../figure.mjs').Figure[]>} */
export async function measureRestCreate({ tell }) {
  const house = await TdocHouse.open();
  try {
    for (let count = 0; count < WARM_UP; count += 1) await house.post('', {});
    tell(`${PER_SECOND} a second for ${SECONDS} s`);
    const startedAt = performance.now();
    const times = [];
    const answers = [];
    for (let index = 0; index < PER_SECOND * SECONDS; index += 1) {
      const dueAt = startedAt + (index * 1_000) / PER_SECOND;
      await pause(Math.max(0, dueAt - performance.now()));
      answers.push(house.post('', {}).then(() => times.push(performance.now() - dueAt)));
    }
    await Promise.all(answers);
    const [p50, p99] = [quantile(times, 0.5), quantile(times, 0.99)];
    console.log(`  ${times.length} created: p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`);
    return [
      {
        name: 'rest-create-p99-ms',
        value: p99,
        goal: { relation: '<=', limit: GOAL_MS },
      },
    ];
  } finally {
    await house.close();
  }
}
