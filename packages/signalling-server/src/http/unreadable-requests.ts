/**
 * What never becomes a request: bytes that are no HTTP, headers without end, a request that is sent too
 * slowly, a TLS handshake that fails. Answered as Node would, and told to the guard.
 */
import type { Server } from 'node:http';
import { Socket } from 'node:net';
import type { Gatekeeper } from '../guard/gatekeeper.ts';

const ANSWERS: Record<string, string> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
};
const MALFORMED = '400 Bad Request';

export function watchUnreadable(
  server: Server,
  gatekeeper: Pick<Gatekeeper, 'addressOfSocket' | 'notice'>,
): void {
  server.on('clientError', (error: Error & { code?: string }, stream) => {
    if (!(stream instanceof Socket)) return void stream.destroy();
    const socket = stream;
    const { code = '' } = error;
    // A client that merely went away has done nothing.
    if (code !== 'ECONNRESET' && code !== 'EPIPE') {
      const isSlow = code === 'ERR_HTTP_REQUEST_TIMEOUT';
      const address = gatekeeper.addressOfSocket(socket.remoteAddress);
      gatekeeper.notice(isSlow ? 'slow-request' : 'http-malformed', { address });
    }
    if (!socket.writable || socket.destroyed || socket.bytesWritten > 0) {
      socket.destroy();
      return;
    }
    const answer = ANSWERS[code] ?? MALFORMED;
    socket.end(`HTTP/1.1 ${answer}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    // Whoever does not hang up in answer is cut.
    socket.destroySoon();
  });
  server.on('tlsClientError', (_error: Error, socket: Socket) => {
    const address = gatekeeper.addressOfSocket(socket.remoteAddress);
    gatekeeper.notice('tls-failed', { address });
  });
}
