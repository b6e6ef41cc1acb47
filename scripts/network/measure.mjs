/**
 * One call on one profile, in a world of its own: what was presented of it, and how soon after a mishap.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import { quantile } from '../bench/statistics.mjs';
import { openCall } from './call.mjs';
import { startCoturn } from './coturn.mjs';
import { openHouse } from './house.mjs';
import { turnUrl } from './profiles.mjs';
import { HUB, openWorld } from './world.mjs';

/** Until the encoder has found its rate, and the statistics their pace. */
const SETTLE_S = 4;
const RECOVERY_TIMEOUT_MS = 20_000;
/** WebRTC's own measure: a picture that stands 150 ms longer than usual, here in whole numbers. */
const FREEZE_MS = 250;

/**
 * @param {'sdk' | 'bare'} variant
 * @param {import('./profiles.mjs').Profile} profile
 * @param {{ seconds: number, settleS?: number }} options `seconds` of a steady profile
 */
export async function measure(variant, profile, { seconds, settleS = SETTLE_S }) {
  const world = await openWorld(['anna', 'bruno']);
  const secret = randomBytes(24).toString('base64url');
  const urls = profile.turn ? [turnUrl(profile.turn, HUB)] : null;
  const coturn = urls ? await startCoturn({ address: HUB, secret }) : null;
  const house = await openHouse(urls ? { turn: { urls, secret } } : {});
  const { bruno } = world.parties;
  try {
    if (profile.turn) bruno.setWeather(profile.weather);
    const call = await openCall(variant, { world, house });
    try {
      bruno.setWeather(profile.weather);
      await pause(settleS * 1_000);
      return profile.mishap
        ? await suffer(call, { profile, world, house })
        : await endure(call, seconds);
    } finally {
      await call.close();
    }
  } finally {
    await house.close();
    await coturn?.close();
    world.close();
  }
}

async function suffer(call, { profile, world, house }) {
  const { bruno } = world.parties;
  let from = call.now();
  if (profile.mishap === 'outage') {
    bruno.setWeather({ up: { isDown: true } });
    await pause(profile.seconds * 1_000);
    bruno.setWeather();
    from = call.now();
  } else if (profile.mishap === 'switch') {
    await bruno.switchInterface();
    from = call.now();
  } else {
    await house.restartServer();
  }
  const at = await call.pictureAfter(from, { withinMs: RECOVERY_TIMEOUT_MS });
  return { recoveryMs: at - from, states: await call.states(), log: call.log };
}

async function endure(call, seconds) {
  const from = call.now();
  const before = await call.media();
  await pause(seconds * 1_000);
  await call.collect();
  const after = await call.media();
  const sides = Object.keys(call.frames).map((role) => {
    const frames = call.frames[role].filter(({ presentedAt }) => presentedAt >= from);
    const read = frames.filter(({ paintedAt }) => paintedAt !== null);
    const gaps = frames.slice(1).map((frame, at) => frame.presentedAt - frames[at].presentedAt);
    const frozenMs = gaps.filter((gap) => gap >= FREEZE_MS).reduce((sum, gap) => sum + gap, 0);
    const glass = read.map(({ paintedAt, presentedAt }) => presentedAt - paintedAt);
    const since = (name) => after[role][name] - before[role][name];
    return {
      role,
      fps: frames.length / seconds,
      width:
        frames.length === 0
          ? 0
          : quantile(
              frames.map(({ width }) => width),
              0.5,
            ),
      frozenRatio: frames.length === 0 ? 1 : frozenMs / (seconds * 1_000),
      glassP50Ms: glass.length === 0 ? Number.NaN : quantile(glass, 0.5),
      glassP95Ms: glass.length === 0 ? Number.NaN : quantile(glass, 0.95),
      concealedRatio: since('concealed') / since('samples'),
      receivedKbps: (since('bytes') * 8) / (seconds * 1_000),
    };
  });
  return { sides, states: await call.states(), log: call.log };
}
