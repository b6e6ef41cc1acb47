/**
 * Whether memory grows while people come and go: 200 rooms in which two speak all the time, and one
 * pair after the other leaves and is replaced by a new one in a new teleconsultation.
 */
import { setTimeout as pause } from 'node:timers/promises';

import { offerLoad } from './offered-load.mjs';
import { RELAY_HOUSES } from './relay-houses.mjs';

const ROOMS = 200;
const MESSAGES_PER_SECOND = 2_000;
const ROUND_MS = 5_000;
/** Rooms that are left and replaced in each round. */
const REPLACED = 10;
/** The first share of the time is warming up and says nothing. */
const WARM_UP = 1 / 3;
const GOAL_MB_PER_MINUTE = 1;

/** @returns {Promise<import('../figure.mjs').Figure[]>} */
export function measureSoak({ minutes }) {
  return async ({ tell }) => {
    const house = await RELAY_HOUSES['tdoc-server'](ROOMS);
    try {
      const samples = [];
      const startedAt = performance.now();
      const endMs = minutes * 60_000;
      let lost = 0;
      while (performance.now() - startedAt < endMs) {
        const { sent, received } = await offerLoad(house.ends, {
          perSecond: MESSAGES_PER_SECOND,
          forMs: ROUND_MS,
        });
        lost += Math.max(0, sent - received);
        for (const { socket } of house.ends.splice(0, REPLACED * 2)) {
          socket.sendText('{"type":"leave"}');
        }
        await house.more(REPLACED);
        await pause(100);
        const atMinutes = (performance.now() - startedAt) / 60_000;
        const megabytes = (await house.server.heldBytes()) / 1e6;
        if (atMinutes > minutes * WARM_UP) samples.push({ atMinutes, megabytes });
        tell(`${atMinutes.toFixed(1)} of ${minutes} min: ${megabytes.toFixed(1)} MB`);
      }
      const slope = slopeOf(samples);
      console.log(`  ${samples.length} samples, ${lost} messages lost`);
      return [
        {
          name: 'soak-rss-mb-per-minute',
          value: slope,
          goal: { relation: '<=', limit: GOAL_MB_PER_MINUTE },
        },
      ];
    } finally {
      await house.close();
    }
  };
}

/** The median of the slopes between every two samples (Theil and Sen): one odd sample moves it little. */
export function slopeOf(samples) {
  const slopes = [];
  for (const [index, one] of samples.entries()) {
    for (const other of samples.slice(index + 1)) {
      slopes.push((other.megabytes - one.megabytes) / (other.atMinutes - one.atMinutes));
    }
  }
  slopes.sort((a, b) => a - b);
  return slopes.length === 0 ? Number.NaN : slopes[Math.floor(slopes.length / 2)];
}
