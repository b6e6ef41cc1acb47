/**
 * Whether a request may become a signalling socket: path, sub-protocol, and pages of a known origin or
 * a backend with an API key. Reads headers only.
 */
import type { IncomingMessage } from 'node:http';
import { stateOf, type KeyHolder } from '../auth/api-key.ts';
import { hashSecret } from '../auth/secret.ts';
import type { Clock } from '../clock.ts';
import type { Gatekeeper } from '../guard/gatekeeper.ts';
import type { UpgradeRefusal } from './upgrade-refusal.ts';

export const SIGNALLING_PATH = '/v1/signalling';

const BEARER = /^Bearer ([A-Za-z0-9_-]{16,128})$/i;

/** One of ours, whatever its version: a page of another time is told so over the socket. */
export function isSubprotocol(name: string): boolean {
  return /^tdoc\.v\d{1,4}$/.test(name);
}

export interface UpgradeStore {
  /** Whether any tenant at all has pages on this origin. */
  knowsOrigin(origin: string): Promise<boolean>;
  findKeyHolder(keyHash: string): Promise<KeyHolder | null>;
}

export type UpgradeVerdict =
  | { refusal: UpgradeRefusal }
  /** A page, or a backend: no browser, no origin. */
  | { refusal: null; visitor: { origin: string } | { origin: null; tenantId: string } };

export async function judgeUpgrade(
  request: IncomingMessage,
  {
    store,
    gatekeeper,
    clock,
  }: { store: UpgradeStore; gatekeeper: Gatekeeper; clock: Pick<Clock, 'now'> },
): Promise<UpgradeVerdict> {
  const refuse = (refusal: UpgradeRefusal): UpgradeVerdict => ({ refusal });
  const share = await gatekeeper.admitUpgrade(gatekeeper.addressOf(request));
  if (!share.allowed) return refuse({ code: 'TOO_MANY_REQUESTS', retryAfterS: share.retryAfterS });
  const [path, query] = (request.url ?? '').split('?', 2);
  if (path !== SIGNALLING_PATH) return refuse({ code: 'ROUTE_UNKNOWN' });
  // An address ends up in logs and histories. Ours has no query, so whatever is in one does not belong.
  if (query !== undefined) return refuse({ code: 'CREDENTIAL_IN_URL' });
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',');
  if (!offered.some((name) => isSubprotocol(name.trim()))) {
    return refuse({ code: 'SUBPROTOCOL_UNKNOWN' });
  }
  const { origin, authorization } = request.headers;
  if (origin !== undefined) {
    return (await store.knowsOrigin(origin))
      ? { refusal: null, visitor: { origin } }
      : refuse({ code: 'ORIGIN_REFUSED' });
  }
  // A browser always says where its page comes from; whoever does not is none, and shows a key.
  const key = BEARER.exec(authorization ?? '')?.[1];
  if (key === undefined) return refuse({ code: 'ORIGIN_REFUSED' });
  const holder = await store.findKeyHolder(hashSecret(key));
  const isGood = holder !== null && stateOf(holder.key, clock.now()) === 'good';
  const tenant = isGood && holder.tenant?.suspendedAt === null ? holder.tenant : null;
  return tenant
    ? { refusal: null, visitor: { origin: null, tenantId: tenant.id } }
    : refuse({ code: 'API_KEY_UNKNOWN' });
}
