/**
 * `/metrics` on a listener of its own, so that a proxy in front of the server cannot publish it by
 * accident. On another address than this machine's own it asks for a token.
 */
import { createServer, type Server } from 'node:http';
import { hashSecret, sameHash } from '../auth/secret.ts';
import { closeServer, listen } from '../http/http-server.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

const BEARER = /^Bearer ([A-Za-z0-9_-]{32,128})$/i;
const LIMITS = { requestTimeout: 5_000, headersTimeout: 5_000, maxHeaderSize: 8_192 } as const;
const MAX_CONNECTIONS = 16;

export interface MetricsAddress {
  host: string;
  port: number;
  token?: string | undefined;
}

export interface MetricsServer {
  port: number;
  close(): Promise<void>;
}

/** @throws what `listen` throws when the address cannot be used */
export async function startMetricsServer(
  metrics: Pick<Metrics, 'text'>,
  { address, log }: { address: MetricsAddress; log: Log },
): Promise<MetricsServer> {
  const { host, port, token } = address;
  const tokenHash = token === undefined ? null : hashSecret(token);
  const server: Server = createServer(LIMITS, (request, response) => {
    response.setHeader('Cache-Control', 'no-store');
    const answer = (status: number, headers: Record<string, string> = {}) =>
      response.writeHead(status, headers).end();
    if (request.url !== '/metrics') return answer(404);
    if (request.method !== 'GET') return answer(405, { Allow: 'GET' });
    const shown = BEARER.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (tokenHash !== null && !sameHash(hashSecret(shown), tokenHash)) {
      return answer(401, { 'WWW-Authenticate': 'Bearer' });
    }
    metrics.text().then(
      ({ contentType, body }) => response.writeHead(200, { 'Content-Type': contentType }).end(body),
      (error: unknown) => {
        log.error('metrics failed', {}, error);
        answer(500);
      },
    );
  });
  server.maxConnections = MAX_CONNECTIONS;
  const bound = await listen(server, { host, port });
  return {
    port: bound,
    close: () => {
      const closed = closeServer(server);
      server.closeAllConnections();
      return closed;
    },
  };
}
