/**
 * Passes `/v1/signalling` on to the signalling server, so that page, backend and signalling share
 * one origin and one certificate. Copies bytes: it reads nothing of what is said.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';

const PATH = '/v1/signalling';

/** The answer cuts every connection that is passed on. */
export function proxyWebSocket(
  server: Server | SecureServer,
  target: { host: string; port: number },
): () => void {
  const open = new Set<Duplex>();
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.url?.split('?')[0] !== PATH) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    const upstream = connect(target.port, target.host, () => {
      upstream.write(`${requestHead(request)}\r\n\r\n`);
      upstream.write(head);
      socket.pipe(upstream).pipe(socket);
    });
    open.add(socket);
    const cut = (): void => {
      open.delete(socket);
      upstream.destroy();
      socket.destroy();
    };
    // One side going away takes the other with it; neither may bring the process down.
    upstream.on('error', cut).on('close', cut);
    socket.on('error', cut).on('close', cut);
  });
  return () => {
    for (const socket of open) socket.destroy();
  };
}

function requestHead(request: IncomingMessage): string {
  const lines = [`${request.method ?? 'GET'} ${request.url ?? PATH} HTTP/1.1`];
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    lines.push(`${request.rawHeaders[index]}: ${request.rawHeaders[index + 1]}`);
  }
  return lines.join('\r\n');
}
