/**
 * An API key as a record: whose it is, what it may, how long. The key itself is shown once and kept
 * as a hash. Its id is the pseudonym under which the audit log tells of it. Pure.
 */
import { pseudonymOf, type AuditEntry } from '../audit/audit-event.ts';
import type { Scope } from './scopes.ts';
import { drawSecret, hashSecret } from './secret.ts';

/** All times in milliseconds since the epoch. */
export interface ApiKey {
  id: string;
  /** Null for an operator's key. */
  tenantId: string | null;
  /** For people: which system holds it. */
  name: string;
  keyHash: string;
  scopes: readonly Scope[];
  createdAt: number;
  expiresAt: number | null;
  revokedAt: number | null;
  /** The last day it was used on, UTC, `2026-11-23`; null before its first use. */
  lastUsedDay: string | null;
}

/** A tenant as its own requests meet it. */
export interface TenantStanding {
  id: string;
  /** IANA name of the zone in which its days begin. */
  timeZone: string;
  /** Since when it is suspended; null while it is not. */
  suspendedAt: number | null;
}

export interface KeyHolder {
  key: ApiKey;
  /** Null for an operator. */
  tenant: TenantStanding | null;
}

/** A page after a place in the order of creation. */
export interface KeyPage {
  after: { createdAt: number; id: string } | null;
  limit: number;
}

/** What keys ask of the store; the audit entry is kept with the change, or neither. */
export interface ApiKeyStore {
  findKeyHolder(keyHash: string): Promise<KeyHolder | null>;
  noteKeyUse(key: Pick<ApiKey, 'id' | 'tenantId'>, day: string): Promise<void>;
  addApiKey(key: ApiKey, audit: readonly AuditEntry[]): Promise<void>;
  /** Null also for another owner's. */
  findApiKey(id: string, tenantId: string | null): Promise<ApiKey | null>;
  listApiKeys(tenantId: string | null, page: KeyPage): Promise<ApiKey[]>;
  /** Keeps a changed key, and its successor when it has one. */
  changeApiKey(
    key: ApiKey,
    options: { successor: ApiKey | null; audit: readonly AuditEntry[] },
  ): Promise<void>;
}

/** Longest time two keys open the same, in seconds: a week. */
export const MAX_OVERLAP_S = 604_800;

export function drawKey(options: {
  tenantId: string | null;
  name: string;
  scopes: readonly Scope[];
  expiresAt: number | null;
  now: number;
}): { secret: string; key: ApiKey } {
  const { now, ...rest } = options;
  const secret = drawSecret(rest.tenantId === null ? 'ok_' : 'tk_');
  const keyHash = hashSecret(secret);
  const id = pseudonymOf('ak_', keyHash);
  return {
    secret,
    key: { ...rest, id, keyHash, createdAt: now, revokedAt: null, lastUsedDay: null },
  };
}

export type KeyState = 'good' | 'expired' | 'revoked';

export function stateOf({ expiresAt, revokedAt }: ApiKey, now: number): KeyState {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'good';
}

/** The successor of a key, and the key as it lives on beside it for a while. */
export function rotated(
  key: ApiKey,
  { overlapS, now }: { overlapS: number; now: number },
): { secret: string; successor: ApiKey; retiring: ApiKey } {
  const { tenantId, name, scopes, expiresAt } = key;
  const { secret, key: successor } = drawKey({ tenantId, name, scopes, expiresAt, now });
  const until = now + overlapS * 1000;
  const retiring = { ...key, expiresAt: Math.min(expiresAt ?? until, until) };
  return { secret, successor, retiring };
}
