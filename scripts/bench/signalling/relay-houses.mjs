/**
 * The relays that are compared, each with joined pairs and the frame that one end of a pair sends to the
 * other: the same 1 KiB payload inside whatever each protocol wraps around it.
 */
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';

import { inParallel } from './in-parallel.mjs';
import { startPinned } from './pinned-server.mjs';
import { clientFrame, RawSocket } from './raw-socket.mjs';
import { TdocHouse } from './tdoc-house.mjs';

const BASELINE = fileURLToPath(new URL('./baseline-server.mjs', import.meta.url));
const PAYLOAD_CHARS = 1_024;
/** Where the payload carries the instant it was due, in microseconds. */
export const STAMP_CHARS = 12;
const AT_ONCE = 16;
/** Tickets are good for a minute: no more pairs are planned ahead than are seated in less. */
const PLANNED = 100;

/**
 * @typedef {object} End one side of a pair
 * @property {RawSocket} socket
 * @property {Buffer} frame what it sends to the other side, the stamp still blank
 * @property {number} stampAt where in the frame's payload the stamp begins
 * @property {number} tail how many characters follow the stamp in what the other side receives
 */

function endOf(socket, { before, after }) {
  const payload = randomBytes(PAYLOAD_CHARS).toString('base64url').slice(0, PAYLOAD_CHARS);
  const body = payload.slice(STAMP_CHARS) + '0'.repeat(STAMP_CHARS);
  const text = before + body + after;
  const stampAt = text.length - after.length - STAMP_CHARS;
  return { socket, frame: clientFrame(text), stampAt, tail: after.length };
}

async function startBaseline(name) {
  const server = await startPinned({ args: [BASELINE, name], ready: /listening on (\d+)/ });
  return { server, port: Number(server.match[1]), close: () => server.stop() };
}

/** A house whose ends grow: `more` opens further pairs on the same server. */
async function houseOf({ server, close }, count, openPairs) {
  const ends = [];
  let opened = 0;
  const more = async (further) => {
    const from = opened;
    opened += further;
    ends.push(...(await openPairs(from, further)).flat());
  };
  await more(count);
  return { server, ends, more, close };
}

/** Pairs one after the other by `enter`, which opens one side of the pair of that number. */
function pairsBy(enter, { before = () => '', after = '' }) {
  return (from, count) =>
    inParallel(count, { at: AT_ONCE }, async (index) => {
      const pair = [await enter(from + index, 0), await enter(from + index, 1)];
      return pair.map((socket, side) =>
        endOf(socket, { before: before(from + index, 1 - side), after }),
      );
    });
}

/** Each opens `count` pairs on a server of its own. */
export const RELAY_HOUSES = {
  'tdoc-server': async (count) => {
    const house = await TdocHouse.open();
    return houseOf(
      { server: house.server, close: () => house.close() },
      count,
      async (_from, further) => {
        const pairs = [];
        while (pairs.length < further) {
          const planned = await house.planPairs(Math.min(PLANNED, further - pairs.length));
          const seated = await inParallel(planned.length, { at: AT_ONCE }, async (index) =>
            (await house.seat(planned[index])).map(({ socket, to }) =>
              endOf(socket, { before: `{"type":"relay","to":"${to}","payload":"`, after: '"}' }),
            ),
          );
          pairs.push(...seated);
        }
        return pairs;
      },
    );
  },
  'bare-ws': async (count) => {
    const house = await startBaseline('bare-ws');
    const enter = (pair) => RawSocket.open({ port: house.port, path: `/${pair}` });
    return houseOf(house, count, pairsBy(enter, {}));
  },
  peer: async (count) => {
    const house = await startBaseline('peer');
    const idOf = (pair, side) => `${'ab'[side]}${pair}`;
    const enter = (pair, side) => {
      const query = `key=peerjs&id=${idOf(pair, side)}&token=t${pair}&version=1.5.5`;
      return RawSocket.open({ port: house.port, path: `/peerjs?${query}` });
    };
    const before = (pair, side) => `{"type":"CANDIDATE","dst":"${idOf(pair, side)}","payload":"`;
    return houseOf(house, count, pairsBy(enter, { before, after: '"}' }));
  },
  'socket-io': async (count) => {
    const house = await startBaseline('socket-io');
    const enter = async (pair) => {
      const path = '/socket.io/?EIO=4&transport=websocket';
      const socket = await RawSocket.open({ port: house.port, path });
      const answered = socket.next((text) => text.startsWith('40'));
      socket.sendText('40');
      await answered;
      const here = socket.next((text) => text === '42["here"]');
      socket.sendText(`42["room","r${pair}"]`);
      await here;
      return socket;
    };
    const before = () => '42["relay","';
    return houseOf(house, count, pairsBy(enter, { before, after: '"]' }));
  },
};
