/**
 * One call between two parties of the small world, by the SDK or bare, from its first picture on: what is
 * presented, when, and what became of the call.
 */
import { setTimeout as pause } from 'node:timers/promises';

import { openPartyBrowser } from './party-browser.mjs';

const ROLES = { practitioner: 'anna', patient: 'bruno' };
const POLL_MS = 50;
const START_TIMEOUT_MS = 30_000;

/**
 * @param {'sdk' | 'bare'} variant
 * @param {{ world: object, house: object, iceServers?: object[], iceTransportPolicy?: string }} place
 */
export async function openCall(
  variant,
  { world, house, iceServers = [], iceTransportPolicy = 'all' },
) {
  const base = Date.now();
  const ends = {};
  const frames = { practitioner: [], patient: [] };
  const log = { practitioner: [], patient: [] };
  const close = async () => {
    await Promise.allSettled(Object.values(ends).map((end) => end.close()));
  };
  try {
    await Promise.all(
      Object.entries(ROLES).map(async ([role, name]) => {
        const { pid } = world.parties[name];
        ends[role] = await openPartyBrowser({
          pid,
          url: `${house.url}/${variant}`,
          origin: house.url,
        });
      }),
    );
    const { practitioner, patient } = ends;
    const start = (role, more) =>
      ends[role].page.evaluate((how) => globalThis.startCall(how), {
        base,
        role,
        iceServers,
        iceTransportPolicy,
        ...more,
      });
    if (variant === 'sdk') {
      const { signallingUrl } = house;
      const link = await start('practitioner', { signallingUrl });
      await start('patient', { signallingUrl, link });
    } else {
      const pass = (to) => (message) =>
        to.page.evaluate((one) => void globalThis.fromOther(one), message);
      await practitioner.page.exposeFunction('toOther', pass(patient));
      await patient.page.exposeFunction('toOther', pass(practitioner));
      await start('patient', {});
      await start('practitioner', {});
    }
    const collect = async () => {
      for (const role of Object.keys(ROLES)) {
        const { page } = ends[role];
        frames[role].push(...(await page.evaluate(() => globalThis.takeFrames())));
        if (variant === 'sdk') log[role].push(...(await page.evaluate(() => globalThis.takeLog())));
      }
    };
    const call = {
      ends,
      frames,
      log,
      collect,
      close,
      now: () => Date.now() - base,
      states: () =>
        Promise.all(
          Object.keys(ROLES).map((role) => ends[role].page.evaluate(() => globalThis.state())),
        ),
      /** What came of sound and of everything so far, at each end. */
      media: async () => {
        const found = {};
        for (const role of Object.keys(ROLES)) {
          found[role] = await ends[role].page.evaluate(() => globalThis.media());
        }
        return found;
      },
      /** When both sides have presented a picture painted at `from` or later; NaN after `withinMs`. */
      async pictureAfter(from, { withinMs }) {
        const first = (role) =>
          frames[role].find(({ paintedAt }) => paintedAt !== null && paintedAt >= from)
            ?.presentedAt;
        for (const end = Date.now() + withinMs; Date.now() < end;) {
          await collect();
          const times = Object.keys(ROLES).map(first);
          if (times.every((time) => time !== undefined)) return Math.max(...times);
          await pause(POLL_MS);
        }
        return Number.NaN;
      },
    };
    if (Number.isNaN(await call.pictureAfter(0, { withinMs: START_TIMEOUT_MS }))) {
      throw new Error(`the ${variant} call showed no picture: ${JSON.stringify(log)}`);
    }
    return call;
  } catch (error) {
    await close();
    throw error;
  }
}
