/** The limits under HTTP, on raw sockets: slow, endless, malformed. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { Networks } from '../guard/address-scope.ts';
import { clientAddressOf } from '../guard/client-address.ts';
import type { Signal } from '../guard/signals.ts';
import { createHttpServer } from './http-server.ts';
import { watchUnreadable } from './unreadable-requests.ts';

describe('the HTTP server', () => {
  let server: Server;
  const noticed: Signal[] = [];

  async function start(limits: Record<string, number> = {}): Promise<Socket> {
    server = createHttpServer((_request, response) => response.end('ok'), {
      maxConnections: 10,
      limits: { connectionsCheckingInterval: 20, ...limits },
    });
    noticed.length = 0;
    watchUnreadable(server, {
      addressOfSocket: (remoteAddress) =>
        clientAddressOf({ remoteAddress, forwardedFor: undefined }, new Networks([])),
      notice: (signal) => void noticed.push(signal),
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return connect((server.address() as AddressInfo).port, '127.0.0.1');
  }

  /** Everything the server says until it hangs up. */
  async function answer(socket: Socket): Promise<string> {
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    await once(socket, 'close');
    return text;
  }

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it('hangs up on a request whose headers never end (slowloris)', async () => {
    const socket = await start({ headersTimeout: 60, requestTimeout: 120 });
    socket.write('GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ');
    assert.match(await answer(socket), /^HTTP\/1\.1 408 /);
    assert.deepEqual(noticed, ['slow-request']);
  });

  it('hangs up on a request whose body never ends', async () => {
    const socket = await start({ headersTimeout: 60, requestTimeout: 120 });
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx');
    // Our listener answers without reading; what counts is that the socket does not stay.
    assert.match(await answer(socket), /^HTTP\/1\.1 (200|408) /);
  });

  it('refuses headers above 16 KiB with 431', async () => {
    const socket = await start();
    socket.write(`GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${'x'.repeat(17_000)}\r\n\r\n`);
    assert.match(await answer(socket), /^HTTP\/1\.1 431 /);
    assert.deepEqual(noticed, ['http-malformed']);
  });

  it('refuses bytes that are no HTTP with 400, whatever they are', async () => {
    const socket = await start();
    socket.write('\x16\x03\x01\x02\x00\x01\x00\x01');
    assert.match(await answer(socket), /^HTTP\/1\.1 400 /);
    assert.deepEqual(noticed, ['http-malformed']);
  });

  it('refuses a request that says its length twice (smuggling)', async () => {
    const socket = await start();
    socket.write(
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    );
    assert.match(await answer(socket), /^HTTP\/1\.1 400 /);
    assert.deepEqual(noticed, ['http-malformed']);
  });

  it('has every limit of the controls set', async () => {
    const socket = await start();
    socket.destroy();
    const strict = createHttpServer(() => undefined, { maxConnections: 10 });
    assert.deepEqual(
      [strict.requestTimeout, strict.headersTimeout, strict.keepAliveTimeout],
      [15_000, 10_000, 5_000],
    );
    assert.deepEqual([strict.maxRequestsPerSocket, strict.maxConnections], [1_000, 266]);
  });
});
