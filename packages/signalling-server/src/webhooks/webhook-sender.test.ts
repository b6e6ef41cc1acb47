/** Webhooks sent to checked addresses only, over real HTTP. */
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { WebhookReceiver } from '../testing/webhook-receiver.ts';
import { WebhookSender, type Resolve } from './webhook-sender.ts';
import { networkFrom, type Network } from './webhook-target.ts';

const here: Network[] = [networkFrom('127.0.0.0/8') ?? assert.fail()];
const outgoing = (url: string) => ({
  url,
  headers: { 'content-type': 'application/json' },
  body: '{"type":"x"}',
  signal: AbortSignal.timeout(10_000),
});
const names =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

describe('the webhook sender', () => {
  let receiver: WebhookReceiver;

  before(async () => {
    receiver = await WebhookReceiver.start();
  });
  after(() => receiver.stop());

  it('delivers to a network the operator named', async () => {
    const outcome = await new WebhookSender({ networks: here }).send(outgoing(receiver.url));
    assert.deepEqual(outcome, { status: 204 });
    assert.equal(receiver.received.at(-1)?.body, '{"type":"x"}');
  });

  it('goes nowhere when one of several addresses of a name is forbidden', async () => {
    const count = receiver.received.length;
    const https = outgoing('https://dpi.example/webhooks');
    for (const addresses of [
      ['127.0.0.1'],
      ['93.184.216.34', '10.0.0.1'],
      ['93.184.216.34', '::1'],
    ]) {
      const sender = new WebhookSender({ networks: [], resolve: names(...addresses) });
      assert.deepEqual(await sender.send(https), { failure: 'ADDRESS_FORBIDDEN' });
    }
    assert.equal(receiver.received.length, count);
  });

  it('looks a name up once and connects to what it checked, so a rebound name leads nowhere', async () => {
    let asked = 0;
    const connected: string[] = [];
    const listener = createServer((socket) => {
      connected.push(socket.localAddress ?? '');
      socket.destroy();
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.2', resolve));
    const address = listener.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const resolve: Resolve = async () => {
      asked += 1;
      return [{ address: asked === 1 ? '127.0.0.2' : '127.0.0.1', family: 4 }];
    };
    const sender = new WebhookSender({ networks: here, resolve });
    const outcome = await sender.send(outgoing(`https://dpi.example:${port ?? 0}/`));
    assert.deepEqual(outcome, { failure: 'UNREACHABLE' });
    assert.deepEqual([asked, connected], [1, ['127.0.0.2']]);
    await new Promise<void>((resolve_) => listener.close(() => resolve_()));
  });

  it('follows no redirect and tells apart what went wrong', async () => {
    const sender = new WebhookSender({ networks: here });
    receiver.answers.push(302);
    const count = receiver.received.length;
    assert.deepEqual(await sender.send(outgoing(receiver.url)), { status: 302 });
    assert.equal(receiver.received.length, count + 1);
    const unknown = new WebhookSender({
      networks: here,
      resolve: () => Promise.reject(new Error('ENOTFOUND')),
    });
    assert.deepEqual(await unknown.send(outgoing('https://dpi.example/')), {
      failure: 'NAME_UNKNOWN',
    });
    const empty = new WebhookSender({ networks: here, resolve: names() });
    assert.deepEqual(await empty.send(outgoing('https://dpi.example/')), {
      failure: 'NAME_UNKNOWN',
    });
    assert.deepEqual(await sender.send(outgoing('https://127.0.0.1:1/')), {
      failure: 'UNREACHABLE',
    });
  });

  it('reads no endless answer, and waits no longer than it is told', async () => {
    const sender = new WebhookSender({ networks: here });
    const silent = createServer(() => undefined);
    const endless = createServer((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nx: ${'a'.repeat(40_000)}\r\n`);
    });
    const portOf = async (server: typeof silent) => {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const address = server.address();
      return typeof address === 'object' ? (address?.port ?? 0) : 0;
    };
    const sockets: { destroy(): void }[] = [];
    for (const server of [silent, endless])
      server.on('connection', (socket) => sockets.push(socket));
    const cut = new AbortController();
    silent.on('connection', () => cut.abort());
    const waiting = {
      ...outgoing(`http://127.0.0.1:${await portOf(silent)}/`),
      signal: cut.signal,
    };
    assert.deepEqual(await sender.send(waiting), { failure: 'UNREACHABLE' });
    const huge = await sender.send(outgoing(`http://127.0.0.1:${await portOf(endless)}/`));
    assert.deepEqual(huge, { failure: 'UNREACHABLE' });
    for (const socket of sockets) socket.destroy();
    silent.close();
    endless.close();
  });
});
