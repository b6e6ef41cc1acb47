import { describe } from 'node:test';

import { attack } from './attack.ts';
import { gathered, type Gathering } from './browser.ts';
import type { Observation } from './page/visit.ts';
import { shown, type Seat } from './seat.ts';
import type { Variant } from './variant.ts';

const isTold = ({ faults }: Observation) => faults.includes('ERR_TDOC_ROSTER');
/** The latest key of one participant that another was told, and took. */
const taken = ({ keys }: Observation, from: string) =>
  keys.findLast(({ type, remote }) => type === 'receive' && remote === from)?.epoch ?? 0;
const inUse = ({ keys }: Observation) => keys.findLast(({ type }) => type === 'send');
/** Two views of who is there may differ for so long before it is told. */
const ROSTER_LIMIT_MS = 3_000;

/** Garnier and Martin, who share keys already. */
async function two({ seat }: Gathering, sdk: Variant): Promise<[Seat, Seat]> {
  const seats = await Promise.all([seat('garnier', sdk), seat('martin', sdk)]);
  await Promise.all(seats.map((one) => one.until('a key in use', (seen) => !!inUse(seen))));
  return seats;
}

/** After the key has come for sure, and three more seconds: taken, or told to be somebody else's? */
async function judged(
  watching: Seat,
  told: { by: Seat; from: string; after: number },
): Promise<{ alarm: boolean; took: boolean }> {
  // In the order of sending: what was said before this text is there as well.
  await told.by.say('Vous m’entendez ?');
  await watching.until('a text', ({ texts }) => texts.length > 0);
  await watching.passTime(ROSTER_LIMIT_MS);
  const seen = await watching.until(
    'an alarm, or the key of somebody who sees others',
    (one) => isTold(one) || taken(one, told.from) > told.after,
  );
  return { alarm: isTold(seen), took: taken(seen, told.from) > told.after };
}

describe('attacks on who is there', () => {
  attack({
    name: 'ghost',
    tried: 'the server lets a holder of the link in and shows it to one of two participants only',
    without: ['roster'],
    run: (sdk) =>
      gathered(async (gathering) => {
        const { room, seat } = gathering;
        room.shows = (viewer, seen) => !(viewer === 'martin' && seen === 'lucas');
        const [garnier, martin] = await two(gathering, sdk);
        const from = room.idOf('garnier');
        const after = taken(await martin.observe(), from);
        const ghost = await seat('lucas', await sdk.turned('takes-any-key'));
        await ghost.until('the key of who sees it', (seen) => taken(seen, from) > 0);
        const { alarm, took } = await judged(martin, { by: garnier, from, after });
        return {
          succeeded: took && !alarm,
          seen: alarm
            ? 'ERR_TDOC_ROSTER at the one who does not see it, no key taken'
            : 'keys taken as before, and nobody told',
        };
      }),
  });

  attack({
    name: 'split-view',
    tried: 'the server keeps two of three participants from seeing each other',
    without: ['roster'],
    run: (sdk) =>
      gathered(async (gathering) => {
        const { room, seat } = gathering;
        const apart = ['martin', 'lucas'];
        room.shows = (viewer, seen) => !(apart.includes(viewer) && apart.includes(seen));
        const [garnier] = await two(gathering, sdk);
        const lucas = await seat('lucas', sdk);
        const from = room.idOf('garnier');
        await lucas.until('a session', ({ others }) => others[0]?.name === 'garnier');
        await garnier.until('to be three', ({ others }) => others.every(({ name }) => name));
        const { alarm, took } = await judged(lucas, { by: garnier, from, after: 0 });
        return {
          succeeded: took && !alarm,
          seen: alarm
            ? 'ERR_TDOC_ROSTER, no key taken'
            : 'keys taken, each in a teleconsultation of its own',
        };
      }),
  });

  attack({
    name: 'leaver-reads-on',
    tried: 'a participant leaves, keeps every key it was told and listens on',
    without: ['new-key-on-leave'],
    run: (sdk) =>
      gathered(async (gathering) => {
        const { room, seat } = gathering;
        const [garnier, martin] = await two(gathering, sdk);
        const lucas = await seat('lucas', sdk);
        const from = room.idOf('garnier');
        const { keys } = await lucas.until('keys', (seen) => taken(seen, from) > 0);
        const known = new Set(keys.map(({ base }) => base));
        await garnier.until('a key all three have', (seen) => known.has(inUse(seen)?.base ?? ''));
        await lucas.leave();
        await garnier.until('to be two', ({ others }) => others.length === 1);
        const before = shown(await martin.observe());
        await martin.until('pictures as before', (seen) => shown(seen) > before + 3);
        const now = inUse(await garnier.observe());
        const reads = known.has(now?.base ?? '');
        return {
          succeeded: reads,
          seen: reads
            ? `epoch ${now?.epoch ?? 0} goes on, whose key the leaver has`
            : `epoch ${now?.epoch ?? 0}, of which the leaver has no key`,
        };
      }),
  });

  attack({
    name: 'key-of-another-member',
    tried: 'a participant seals its frames under a key that another participant told it',
    without: ['ring-of-sender'],
    run: (sdk) =>
      gathered(async ({ room, seat }) => {
        const [garnier, martin] = await Promise.all([
          seat('garnier', sdk),
          seat('martin', sdk),
          seat('lucas', await sdk.turned('key-of-another')),
        ]);
        const lucas = room.idOf('lucas');
        const openedOfLucas = async (one: Seat) => {
          const { others } = await one.until('frames of Lucas', (seen) =>
            seen.others.some(
              ({ id, ...count }) => id === lucas && count.opened + count.dropped > 4,
            ),
          );
          return others.find(({ id }) => id === lucas)?.opened ?? 0;
        };
        const counts = await Promise.all([garnier, martin].map(openedOfLucas));
        const opened = counts.reduce((sum, count) => sum + count, 0);
        return {
          succeeded: opened > 0,
          seen: `${opened} of its frames opened by the two others`,
        };
      }),
  });
});
