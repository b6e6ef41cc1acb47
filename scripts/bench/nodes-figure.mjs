/**
 * How long a room over three nodes takes to serve everybody again when one of the programs under it is
 * struck: the node that owns it killed, Redis restarted, PostgreSQL crashed. The same drill as in the
 * tests, which hold it to losing nothing.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { ensureServices } from '../services.mjs';
import { root } from '../repository.mjs';
import { median } from './statistics.mjs';

const TURNS = 3;
/** What a person puts up with before reaching for the telephone. */
const GOAL_MS = 3_000;
const DRILL = join(root, 'packages', 'signalling-server', 'src', 'testing', 'node-drill.ts');

/** @returns {Promise<import('./figure.mjs').Figure[]>} */
export async function measureNodes({ tell }) {
  await ensureServices([{ name: 'server' }]);
  const { runNodeDrill } = await import(pathToFileURL(DRILL).href);
  const reports = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    const report = await runNodeDrill();
    reports.push(report);
    tell(`turn ${turn + 1} of ${TURNS}: node ${report.afterNodeKillMs.toFixed(0)} ms`);
  }
  const lost = reports.reduce((sum, { sent, received }) => sum + missing(sent, received), 0);
  const sent = reports.reduce((sum, report) => sum + report.sent.flat().length, 0);
  console.log(`  ${sent} sealed messages exchanged meanwhile between two who were on living nodes`);
  const recovery = (name, of) => ({
    name: `room-recovery-after-${name}-ms`,
    value: median(reports.map(of)),
    goal: { relation: '<=', limit: GOAL_MS },
    digits: 0,
  });
  return [
    recovery('node-kill', ({ afterNodeKillMs }) => afterNodeKillMs),
    recovery('redis-restart', ({ afterRedisRestartMs }) => afterRedisRestartMs),
    recovery('postgres-restart', ({ afterPostgresRestartMs }) => afterPostgresRestartMs),
    {
      name: 'sealed-messages-lost-or-twice',
      value: lost,
      goal: { relation: '<=', limit: 0 },
      digits: 0,
    },
  ];
}

/** Texts of one sender that did not come once, in their place. */
function missing(sent, received) {
  return sent.reduce((sum, texts, index) => {
    const came = received[index] ?? [];
    const wrong = texts.filter((text, place) => came[place] !== text).length;
    return sum + wrong + Math.max(0, came.length - texts.length);
  }, 0);
}
