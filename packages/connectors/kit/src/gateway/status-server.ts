/**
 * The status page and the two verbs on dead letters, on this machine only: it listens on loopback,
 * refuses other host names (a page elsewhere must not read it through a rebound name), and acts only
 * for those who can read the data folder.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../clock.ts';
import type { Direction } from '../sync/store.ts';
import { CONTROL_HEADER, drawControlToken, isToken } from './control-token.ts';
import type { Gateway } from './gateway.ts';
import { PAGE_POLICY, renderStatusPage, type PageLanguage } from './status-page.ts';
import { readStatus, type StatusFacts } from './status.ts';

const HOST = '127.0.0.1';
const OWN_NAMES = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/;
const LETTER = /^\/dead-letters\/(in|out)\/(\d{1,15})\/(replay|close)$/;

export interface StatusServerOptions {
  port: number;
  dataDir: string;
  clock: Clock;
  facts: StatusFacts;
  replay: Gateway['replay'];
}

export class StatusServer {
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://${HOST}:${(server.address() as AddressInfo).port}`;
  }

  static async start(options: StatusServerOptions): Promise<StatusServer> {
    const token = drawControlToken(options.dataDir);
    const server = createServer((request, response) => {
      answer(request, response, { ...options, token }).catch(() => {
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
    });
    server.headersTimeout = 10_000;
    server.requestTimeout = 10_000;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: HOST, port: options.port }, resolve);
    });
    return new StatusServer(server);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: StatusServerOptions & { token: string },
): Promise<void> {
  const { clock, facts } = options;
  response.setHeader('cache-control', 'no-store');
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  if (!OWN_NAMES.test(request.headers.host ?? '')) return void response.writeHead(421).end();
  const url = new URL(request.url ?? '/', `http://${HOST}`);
  if (request.method === 'POST') return act(request, response, { url, options });
  if (request.method !== 'GET') return void response.writeHead(405, { allow: 'GET, POST' }).end();
  switch (url.pathname) {
    case '/':
      response.setHeader('content-security-policy', PAGE_POLICY);
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(renderStatusPage(await readStatus(facts, clock), languageOf(request, url)));
      return;
    case '/status.json':
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(await readStatus(facts, clock)));
      return;
    default:
      response.writeHead(404).end();
  }
}

/** French unless English is asked for, in the address or by the browser’s first choice. */
function languageOf(request: IncomingMessage, url: URL): PageLanguage {
  const asked = url.searchParams.get('lang') ?? request.headers['accept-language'] ?? '';
  return /^en\b/i.test(asked) ? 'en' : 'fr';
}

async function act(
  request: IncomingMessage,
  response: ServerResponse,
  { url, options }: { url: URL; options: StatusServerOptions & { token: string } },
): Promise<void> {
  // A page of another origin cannot set this header without being asked first, and it never is.
  if (!isToken(request.headers[CONTROL_HEADER], options.token)) {
    return void response.writeHead(403).end();
  }
  const parts = LETTER.exec(url.pathname);
  if (!parts) return void response.writeHead(404).end();
  const direction = parts[1] as Direction;
  const seq = Number(parts[2]);
  const result =
    parts[3] === 'replay'
      ? await options.replay(direction, seq)
      : (await options.facts.store.closeDeadLetter(direction, { seq, now: options.clock.now() }))
        ? 'closed'
        : 'unknown';
  response.writeHead(result === 'unknown' ? 404 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ result }));
}
