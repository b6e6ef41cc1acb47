/**
 * What the guard decided about a source, for how long and why; and the one line of it that fail2ban
 * reads. Pure. The address stands in the decision and in that line, nowhere else.
 */
import { randomBytes } from 'node:crypto';
import type { Signal } from './signals.ts';

export const GUARD_SCOPES = ['participant', 'address', 'network', 'tenant'] as const;
/** From the narrowest to the widest; a single socket is closed without any decision. */
export type GuardScope = (typeof GUARD_SCOPES)[number];

export const GUARD_ACTIONS = ['throttle', 'block'] as const;
export type GuardAction = (typeof GUARD_ACTIONS)[number];

export interface Decision {
  /** `gd_` and 22 base64url characters: what an operator unblocks by, and what logs may name. */
  id: string;
  scope: GuardScope;
  /** The participant's id, the address, the network or the tenant's id. */
  subject: string;
  action: GuardAction;
  /** The signals that led to it, the heaviest first. */
  reasons: Signal[];
  /** Points at the time of the decision. */
  score: number;
  /** Milliseconds since the epoch. */
  since: number;
  until: number;
  /** True when it is only told: nobody is stopped. */
  dryRun: boolean;
}

const FIRST_BLOCK_MS = 300_000;
const LONGEST_BLOCK_MS = 86_400_000;
const GROWTH = 4;
const THROTTLE_MS = 60_000;

/** 5 min, 20 min, 80 min … a day at most. @param strikes blocks of the same source before this one */
export function durationOf(action: GuardAction, strikes: number): number {
  if (action === 'throttle') return THROTTLE_MS;
  return Math.min(FIRST_BLOCK_MS * GROWTH ** Math.min(strikes, 8), LONGEST_BLOCK_MS);
}

export function drawDecisionId(): string {
  return `gd_${randomBytes(16).toString('base64url')}`;
}

/** `ban` and `unban` are said of addresses and networks that are really stopped, so that a firewall may follow. */
export type Verb = 'ban' | 'would-ban' | 'throttle' | 'would-throttle' | 'unban';

export function verbOf({ action, dryRun }: Decision): Verb {
  const verb = action === 'block' ? 'ban' : 'throttle';
  return dryRun ? `would-${verb}` : verb;
}

/**
 * The line of a decision, without its end. A participant or a tenant is named by nothing but the decision's id.
 * @example 2026-11-23T09:30:00.000Z tdoc-ids ban ip=192.0.2.7 scope=address reason=ticket-unknown ttl=300 id=gd_…
 */
export function decisionLine(decision: Decision, verb: Verb, now: number): string {
  const { scope, subject, reasons, until, id } = decision;
  const isAddress = scope === 'address' || scope === 'network';
  const ttlS = verb === 'unban' ? 0 : Math.ceil((until - now) / 1000);
  return [
    new Date(now).toISOString(),
    'tdoc-ids',
    verb,
    ...(isAddress ? [`ip=${subject}`] : []),
    `scope=${scope}`,
    `reason=${reasons.join(',')}`,
    `ttl=${ttlS}`,
    `id=${id}`,
  ].join(' ');
}
