/**
 * How many people a second one core lets in: a ticket each, spent on disk and verified, a seat kept on
 * disk, both in the audit log. The store's thread shares that core.
 */
import { median } from '../statistics.mjs';
import { inParallel } from './in-parallel.mjs';
import { takeSeat, TdocHouse } from './tdoc-house.mjs';

const TURNS = 3;
const PAIRS = 1_000;
/** Sockets are opened in batches before their tickets are shown: one that says nothing is closed after 5 s. */
const BATCH = 200;
const AT_ONCE = 100;
const GOAL_PER_SECOND = 1_000;

/** @returns {Promise<import('../figure.mjs').Figure[]>} */
export async function measureJoinRate({ tell }) {
  const rates = [];
  const costs = [];
  const house = await TdocHouse.open();
  try {
    for (let turn = 0; turn < TURNS; turn += 1) {
      const { seconds, cpuSeconds, joins } = await letIn(house);
      rates.push(joins / seconds);
      costs.push((cpuSeconds / joins) * 1e6);
      tell(
        `turn ${turn + 1} of ${TURNS}: ${rates.at(-1).toFixed(0)} joins/s, ` +
          `${costs.at(-1).toFixed(0)} µs of processor each`,
      );
    }
  } finally {
    await house.close();
  }
  console.log(
    `  median of ${TURNS}: ${median(rates).toFixed(0)} joins/s, ${median(costs).toFixed(0)} µs each`,
  );
  return [
    {
      name: 'joins-per-second-per-core',
      value: median(rates),
      digits: 0,
      goal: { relation: '>=', limit: GOAL_PER_SECOND },
    },
    { name: 'joins-per-cpu-second', value: 1e6 / median(costs), digits: 0 },
  ];
}

/** Only the showing of tickets is timed. */
async function letIn(house) {
  const total = { seconds: 0, cpuSeconds: 0, joins: 0 };
  const opened = [];
  for (let planned = 0; planned < PAIRS; planned += BATCH / 2) {
    const batch = (await house.planPairs(BATCH / 2)).flatMap(Object.values);
    const sockets = await inParallel(batch.length, { at: AT_ONCE }, () => house.openSocket());
    opened.push(...sockets);
    const cpuBefore = house.server.cpuSeconds();
    const startedAt = performance.now();
    await inParallel(batch.length, { at: AT_ONCE }, (index) =>
      takeSeat(sockets[index], batch[index]),
    );
    total.seconds += (performance.now() - startedAt) / 1_000;
    total.cpuSeconds += house.server.cpuSeconds() - cpuBefore;
    total.joins += batch.length;
  }
  for (const socket of opened) socket.close();
  return total;
}
