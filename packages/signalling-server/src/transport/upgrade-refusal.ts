/**
 * Why an upgrade to the signalling socket is refused, and the answer on the bare stream: a problem with
 * a stable code, as the REST API gives them.
 */
import type { Duplex } from 'node:stream';
import type { Signal } from '../guard/signals.ts';

interface Reason {
  status: number;
  phrase: string;
  /** What to do about it, for a developer's eyes. */
  title: string;
  /** What it says about whoever asked; null for what is nobody's fault. */
  signal: Signal | null;
}

const REASONS = {
  SUBPROTOCOL_UNKNOWN: {
    status: 400,
    phrase: 'Bad Request',
    title: 'Offer the sub-protocol tdoc.v1.',
    signal: 'subprotocol-refused',
  },
  CREDENTIAL_IN_URL: {
    status: 400,
    phrase: 'Bad Request',
    title: 'The address takes no query: send the ticket in the first message.',
    signal: 'credential-in-url',
  },
  API_KEY_UNKNOWN: {
    status: 401,
    phrase: 'Unauthorized',
    title: 'No tenant has this API key.',
    signal: 'api-key-unknown',
  },
  ORIGIN_REFUSED: {
    status: 403,
    phrase: 'Forbidden',
    title: 'No tenant has pages on this origin; a server shows its API key instead.',
    signal: 'origin-refused',
  },
  ROUTE_UNKNOWN: {
    status: 404,
    phrase: 'Not Found',
    title: 'There is nothing here.',
    signal: 'route-unknown',
  },
  TOO_MANY_REQUESTS: {
    status: 429,
    phrase: 'Too Many Requests',
    title: 'Come back after the time in Retry-After.',
    signal: null,
  },
  INTERNAL: {
    status: 500,
    phrase: 'Internal Server Error',
    title: 'The server failed. Trying again may help.',
    signal: null,
  },
  NOT_READY: {
    status: 503,
    phrase: 'Service Unavailable',
    title: 'The server cannot serve yet, or no longer.',
    signal: null,
  },
} as const satisfies Record<string, Reason>;

export type UpgradeRefusalCode = keyof typeof REASONS;

export interface UpgradeRefusal {
  code: UpgradeRefusalCode;
  retryAfterS?: number;
}

export function signalOfUpgrade(code: UpgradeRefusalCode): Signal | null {
  return REASONS[code].signal;
}

/** Answers and hangs up. */
export function refuseUpgrade(stream: Duplex, { code, retryAfterS }: UpgradeRefusal): void {
  const { status, phrase, title } = REASONS[code];
  const body = JSON.stringify({ type: `urn:tdoc:problem:${code}`, title, status, code });
  const head = [
    `HTTP/1.1 ${status} ${phrase}`,
    'Connection: close',
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(retryAfterS === undefined ? [] : [`Retry-After: ${retryAfterS}`]),
  ];
  stream.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
