import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';

import { offerLoad } from './offered-load.mjs';
import { clientFrame, RawSocket } from './raw-socket.mjs';
import { slopeOf } from './soak-figure.mjs';

const OF_THE_SERVER = new URL('../../../packages/signalling-server/package.json', import.meta.url);
const { WebSocketServer } = createRequire(OF_THE_SERVER)('ws');
const STAMP = '000000000000';

describe('the load of the signalling benchmarks', () => {
  let server;
  let path = '/';
  before(async () => {
    server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    server.on('connection', (socket, { url }) => {
      socket.on('message', (data) => {
        if (url === '/echo') socket.send(`${data}"}`);
      });
      if (url === '/chatty') for (const length of [5, 200, 70_000]) socket.send('x'.repeat(length));
    });
    await once(server, 'listening');
  });
  after(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  const open = () => RawSocket.open({ port: server.address().port, path });

  it('reads frames of every length, however they are cut', async () => {
    path = '/chatty';
    const socket = await open();
    const last = await socket.next((text) => text.length === 70_000);
    assert.equal(last, 'x'.repeat(70_000));
    socket.close();
  });

  it('sends each message when it is due and times what comes back', async () => {
    path = '/echo';
    const socket = await open();
    const frame = clientFrame(`${'a'.repeat(1_000)}${STAMP}`);
    const ends = [{ socket, frame, stampAt: 1_000, tail: 2 }];
    const { sent, received, quantileMs } = await offerLoad(ends, { perSecond: 1_000, forMs: 200 });
    assert.deepEqual([sent, received], [200, 200]);
    assert.ok(quantileMs(0.5) > 0);
    socket.close();
  });

  it('counts what never arrives as slower than anything', async () => {
    path = '/silent';
    const socket = await open();
    const ends = [{ socket, frame: clientFrame(STAMP), stampAt: 0, tail: 0 }];
    const { received, quantileMs } = await offerLoad(ends, { perSecond: 100, forMs: 50 });
    assert.equal(received, 0);
    assert.equal(quantileMs(0.5), Number.POSITIVE_INFINITY);
    socket.close();
  });

  it('finds the slope of memory beneath one odd sample', () => {
    const samples = Array.from({ length: 9 }, (_, atMinutes) => ({
      atMinutes,
      megabytes: 100 + atMinutes * 0.5 + (atMinutes === 4 ? 60 : 0),
    }));
    assert.equal(slopeOf(samples), 0.5);
  });
});
