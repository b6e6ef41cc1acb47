/** One socket on the real ws, both ends in this process. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { it } from 'node:test';
import type { ParticipantId, ServerMessage } from '@tdoc/sdk-core/protocol';
import { WebSocket, WebSocketServer } from 'ws';
import { ManualClock } from '../testing/manual-clock.ts';
import { WebSocketConnection } from './websocket-connection.ts';

it('a reader who falls a megabyte behind is cut with 1013, not queued for', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [socket] = (await once(server, 'connection')) as [WebSocket];
  if (client.readyState !== client.OPEN) await once(client, 'open');
  client.pause();

  const connection = new WebSocketConnection({ socket, clock: new ManualClock() });
  const from = '0'.repeat(32) as ParticipantId;
  const SENT = 1_000;
  for (let count = 0; count < SENT; count += 1) {
    connection.send({ type: 'relay', from, payload: 'x'.repeat(61_440) });
  }
  assert.ok(socket.bufferedAmount < 2 * 1_048_576);

  let received = 0;
  client.on('message', () => (received += 1));
  client.resume();
  const [code] = (await once(client, 'close')) as [number];
  assert.equal(code, 1013);
  assert.ok(received < SENT);
  server.close();
});

it('messages of every length arrive whole and in order, whichever way they are written', async () => {
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  const accepted = new Promise<WebSocketConnection>((resolve) => {
    server.on('upgrade', (request, stream, head) => {
      sockets.handleUpgrade(request, stream, head, (socket) =>
        resolve(new WebSocketConnection({ socket, clock: new ManualClock(), wire: stream })),
      );
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const connection = await accepted;
  const from = '0'.repeat(32) as ParticipantId;
  const sent: ServerMessage[] = [1, 30, 60, 61, 70, 1_024, 61_440].flatMap((length) => [
    { type: 'relay', from, payload: 'x'.repeat(length) },
    { type: 'pong' },
  ]);
  const received: unknown[] = [];
  const done = new Promise<void>((resolve) => {
    client.on('message', (data: Buffer) => {
      received.push(JSON.parse(data.toString('utf8')));
      if (received.length === sent.length) resolve();
    });
  });
  for (const message of sent) connection.send(message);
  await done;
  assert.deepEqual(received, sent);
  client.terminate();
  server.close();
});
