/**
 * Sends one webhook: looks the host up, checks every address it has, and connects to the one that
 * was checked, so that a name that changes its mind leads nowhere. Follows no redirect, reads no
 * body, uses no proxy.
 */
import { lookup } from 'node:dns/promises';
import { request as requestPlain, type RequestOptions } from 'node:http';
import { request as requestTls } from 'node:https';
import { isIP } from 'node:net';
import { hostOf, isAllowedAddress, judgeTarget, type Network } from './webhook-target.ts';

/** Every address of a host. */
export type Resolve = (host: string) => Promise<{ address: string; family: number }[]>;

/** What a host answered, or why nothing came: a stable code, kept with the delivery. */
export type SendOutcome =
  { status: number } | { failure: 'ADDRESS_FORBIDDEN' | 'NAME_UNKNOWN' | 'UNREACHABLE' };

export interface OutgoingWebhook {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  signal: AbortSignal;
}

/** Response headers larger than this end the attempt, in bytes. */
const MAX_HEADER_BYTES = 16_384;

export class WebhookSender {
  readonly #networks: readonly Network[];
  readonly #resolve: Resolve;

  constructor(options: { networks: readonly Network[]; resolve?: Resolve }) {
    this.#networks = options.networks;
    this.#resolve = options.resolve ?? ((host) => lookup(host, { all: true, order: 'verbatim' }));
  }

  /** Never rejects. */
  async send(webhook: OutgoingWebhook): Promise<SendOutcome> {
    if (judgeTarget(webhook.url, this.#networks) !== null) return { failure: 'ADDRESS_FORBIDDEN' };
    const url = new URL(webhook.url);
    const pinned = await this.#checked(hostOf(url));
    if ('failure' in pinned) return pinned;
    try {
      return { status: await post(url, pinned, webhook) };
    } catch {
      return { failure: 'UNREACHABLE' };
    }
  }

  async #checked(
    host: string,
  ): Promise<
    { address: string; family: number } | { failure: 'ADDRESS_FORBIDDEN' | 'NAME_UNKNOWN' }
  > {
    let found: { address: string; family: number }[];
    const literal = isIP(host);
    if (literal !== 0) found = [{ address: host, family: literal }];
    else {
      try {
        found = await this.#resolve(host);
      } catch {
        return { failure: 'NAME_UNKNOWN' };
      }
    }
    const [first] = found;
    if (!first) return { failure: 'NAME_UNKNOWN' };
    // One forbidden address among several is a trap: the next look-up would give that one.
    const sound = found.every(({ address }) => isAllowedAddress(address, this.#networks));
    return sound ? first : { failure: 'ADDRESS_FORBIDDEN' };
  }
}

/** The status, as soon as the headers are there. */
function post(
  url: URL,
  { address, family }: { address: string; family: number },
  { headers, body, signal }: OutgoingWebhook,
): Promise<number> {
  const bytes = Buffer.from(body, 'utf8');
  const options: RequestOptions = {
    method: 'POST',
    headers: { ...headers, 'content-length': String(bytes.length) },
    signal,
    agent: false,
    maxHeaderSize: MAX_HEADER_BYTES,
    lookup: (_host, wanted, done) => {
      if (typeof wanted === 'object' && wanted.all === true) done(null, [{ address, family }]);
      else done(null, address, family);
    },
  };
  const send = url.protocol === 'https:' ? requestTls : requestPlain;
  return new Promise((resolve, reject) => {
    const request = send(url, options, (response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    request.on('error', reject);
    request.end(bytes);
  });
}
