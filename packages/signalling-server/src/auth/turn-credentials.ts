/**
 * Short-lived TURN credentials (coturn `use-auth-secret`). The user name is an expiry and random
 * bytes: the relay learns nothing about who speaks.
 * @see https://datatracker.ietf.org/doc/html/draft-uberti-behave-turn-rest-00
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { IceServerEntry, Role } from '@tdoc/sdk-core/protocol';

export interface TurnConfig {
  /** `turn:` and `turns:` addresses of the hospital's own relay. */
  urls: string[];
  /** The `static-auth-secret` shared with the relay. */
  secret: string;
  /** Life of one credential, in seconds. */
  ttlS: number;
  /** Who reaches the others through the relay alone; everybody but practitioners by default. */
  relayOnly?: 'all-but-practitioners' | 'everybody';
}

export interface IcePlan {
  iceServers: IceServerEntry[];
  iceTransportPolicy: 'all' | 'relay';
}

export function turnPassword(username: string, secret: string): string {
  return createHmac('sha1', secret).update(username, 'utf8').digest('base64');
}

/**
 * ICE servers for one participant. Without TURN: none at all, never a third party's. With TURN,
 * everybody but a practitioner is relayed only, because a patient's home address is personal data;
 * practitioners too where the hospital's network asks for it.
 */
export function icePlanFor(role: Role, now: number, turn: TurnConfig | null): IcePlan {
  if (!turn) return { iceServers: [], iceTransportPolicy: 'all' };
  const expiry = Math.floor(now / 1000) + turn.ttlS;
  const username = `${expiry}:${randomBytes(12).toString('base64url')}`;
  const isDirect = role === 'practitioner' && turn.relayOnly !== 'everybody';
  return {
    iceServers: [
      { urls: [...turn.urls], username, credential: turnPassword(username, turn.secret) },
    ],
    iceTransportPolicy: isDirect ? 'all' : 'relay',
  };
}
