import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { attack } from './attack.ts';
import { gathered } from './browser.ts';
import { dropped, encoded, opened, sent, shown, type Seat } from './seat.ts';
import { variant } from './variant.ts';

/** Waits while that page sends some more: as long as others would have had to send theirs. */
async function whileSending(seat: Seat, packets = 8): Promise<void> {
  const before = sent(await seat.observe());
  await seat.until('more packets', (seen) => sent(seen) > before + packets);
}

/** The encoder goes on, whether its frames leave or not. */
async function whileEncoding(seat: Seat, frames = 10): Promise<void> {
  const before = encoded(await seat.observe());
  await seat.until('more encoded pictures', (seen) => encoded(seen) > before + frames);
}

describe('attacks on media between pages', () => {
  it('honest: two pages see each other, every frame sealed, with the same code', async () => {
    const sdk = await variant();
    await gathered(async ({ seat }) => {
      const [garnier, martin] = await Promise.all([seat('garnier', sdk), seat('martin', sdk)]);
      const [a, b] = await Promise.all(
        [garnier, martin].map((one) =>
          one.until('pictures', (seen) => shown(seen) > 5 && opened(seen) > 5),
        ),
      );
      assert.deepEqual([a?.faults, b?.faults], [[], []]);
      assert.equal(a?.others[0]?.code, b?.others[0]?.code);
    });
  });

  attack({
    name: 'plaintext-sender',
    tried: 'a participant sends its frames without sealing them',
    without: ['drop-what-does-not-open'],
    run: (sdk) =>
      gathered(async ({ seat }) => {
        const [garnier] = await Promise.all([
          seat('garnier', sdk),
          seat('martin', await sdk.turned('plaintext')),
        ]);
        const seen = await garnier.until('frames', (one) => shown(one) > 5 || dropped(one) > 5);
        return {
          succeeded: shown(seen) > 0,
          seen: `${shown(seen)} frames shown, ${dropped(seen)} dropped`,
        };
      }),
  });

  attack({
    name: 'wrong-key',
    tried: 'somebody at the other end of the DTLS connection has another key, and shows what comes',
    without: ['sealing'],
    run: (sdk) =>
      gathered(async ({ seat }) => {
        const [attacker] = await Promise.all([
          seat('martin', await sdk.turned('looks-anyway')),
          seat('garnier', sdk),
        ]);
        const seen = await attacker.until('frames', (one) => shown(one) > 5 || dropped(one) > 5);
        return { succeeded: shown(seen) > 0, seen: `${shown(seen)} frames shown to the attacker` };
      }),
  });

  attack({
    name: 'late-transform',
    tried: 'the transforms of a page are attached only once its connection stands',
    without: ['insertable-flag'],
    run: (sdk) =>
      gathered(async ({ seat }) => {
        const [martin, garnier] = await Promise.all([
          seat('martin', sdk, { time: 'held' }),
          seat('garnier', await sdk.turned('late-transform'), { time: 'held' }),
        ]);
        await garnier.until(
          'a connection and a key',
          ({ others, keys }) =>
            others[0]?.connection === 'connected' && keys.some(({ type }) => type === 'send'),
        );
        // The encoder is at work: without the rule, its frames would be on their way.
        await garnier.until('encoded pictures', (seen) => encoded(seen) > 10);
        await whileSending(martin);
        const unsealed = sent(await garnier.observe());
        if (unsealed > 0) {
          return { succeeded: true, seen: `${unsealed} packets left before any transform` };
        }
        await garnier.attachLate();
        await martin.until('pictures, sealed', (seen) => shown(seen) > 0);
        return { succeeded: false, seen: '0 packets before the transform, sealed frames after it' };
      }),
  });

  attack({
    name: 'ignored-transform',
    tried: 'the browser of a page ignores its transforms and lets every frame out as it is',
    without: ['frame-watch'],
    run: (sdk) =>
      gathered(async ({ seat }) => {
        const [martin, garnier] = await Promise.all([
          seat('martin', sdk),
          seat('garnier', await sdk.turned('ignored-transform'), { time: 'held' }),
        ]);
        await garnier.until('packets', (seen) => sent(seen) > 0);
        for (let second = 0; second < 5; second += 1) {
          await whileSending(martin, 2);
          await garnier.passTime(1_000);
        }
        const then = await garnier.observe();
        await whileSending(martin);
        const more = sent(await garnier.observe()) - sent(then);
        const isTold = then.faults.includes('ERR_TDOC_MEDIA_UNPROTECTED');
        return {
          succeeded: more > 0 && !isTold,
          seen: `${isTold ? 'ERR_TDOC_MEDIA_UNPROTECTED' : 'no fault'}, ${more} packets after five seconds`,
        };
      }),
  });

  attack({
    name: 'killed-worker',
    tried: 'the worker of a page is ended in the middle of a call',
    without: ['way-through-worker'],
    run: (sdk) =>
      gathered(async ({ seat }) => {
        const [garnier] = await Promise.all([
          seat('garnier', sdk, { time: 'held' }),
          seat('martin', sdk, { time: 'held' }),
        ]);
        await garnier.until('packets', (seen) => sent(seen) > 4);
        await garnier.killWorkers();
        await whileEncoding(garnier);
        const before = sent(await garnier.observe());
        await whileEncoding(garnier);
        const more = sent(await garnier.observe()) - before;
        return { succeeded: more > 0, seen: `${more} packets after the worker’s end` };
      }),
  });

  attack({
    name: 'replayed-picture',
    tried: 'a participant sends its first ten sealed frames over and over again',
    without: ['replay-window'],
    run: (sdk) =>
      gathered(async ({ seat }) => {
        const [garnier] = await Promise.all([
          seat('garnier', sdk),
          seat('martin', await sdk.turned('own-recording')),
        ]);
        const seen = await garnier.until(
          'more than was recorded',
          (one) => opened(one) > 20 || dropped(one) > 15,
        );
        return {
          succeeded: opened(seen) > 20,
          seen: `${opened(seen)} frames opened, ${dropped(seen)} dropped`,
        };
      }),
  });
});
