/**
 * The HTTP(S) server under the REST API and the signalling door, with every limit set.
 */
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { TLS_MIN_VERSION, type TlsMaterial } from './tls-certificate.ts';

/** Slow requests are cut, so that they cannot hold sockets; all in milliseconds. */
const LIMITS = {
  requestTimeout: 15_000,
  headersTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16_384,
} as const;
const MAX_REQUESTS_PER_SOCKET = 1_000;
/** REST requests and sockets that are still being judged come on top of the open ones. */
const SPARE_CONNECTIONS = 256;

export function createHttpServer(
  listener: RequestListener,
  options: {
    tls?: TlsMaterial | undefined;
    maxConnections: number;
    /** For tests, which do not wait ten seconds. */
    limits?: Partial<Record<keyof typeof LIMITS, number>>;
  },
): Server {
  const limits = { ...LIMITS, ...options.limits };
  const server: Server = options.tls
    ? createTlsServer({ ...limits, ...options.tls, minVersion: TLS_MIN_VERSION }, listener)
    : createServer(limits, listener);
  server.maxRequestsPerSocket = MAX_REQUESTS_PER_SOCKET;
  server.maxConnections = options.maxConnections + SPARE_CONNECTIONS;
  return server;
}

/** Resolves to the port once the server listens. */
export function listen(server: Server, address: { host: string; port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.port, address.host, () => {
      server.off('error', reject);
      const bound = server.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : address.port);
    });
  });
}

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
