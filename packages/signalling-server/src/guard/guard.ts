/**
 * Intrusion detection in real time: signs of an attack become points of their source, points fade, and
 * enough of them slow the source down or stop it for a while. Whoever is authenticated answers for what
 * they do by themselves, never by their address. Knows no socket, no request and no store.
 */
import type { Clock } from '../clock.ts';
import { Networks, scopesOf } from './address-scope.ts';
import { BoundedMap } from './bounded-map.ts';
import { Conduct } from './conduct.ts';
import {
  drawDecisionId,
  durationOf,
  type Decision,
  type GuardAction,
  type GuardScope,
} from './decision.ts';
import type { GuardSettings } from './settings.ts';
import type { Signal, SignalSource } from './signals.ts';

const THROTTLE_AT = 20;
const BLOCK_AT = 50;
/** An address is blocked for what it does again and again, and does nearly nothing else. */
const BLOCK_FAILURES = 10;
const BLOCK_RATIO = 0.9;
/** A network of which so many addresses are blocked at once is one attacker. */
const BLOCKED_ADDRESSES = 3;
/** How much more a network with many people behind it may do before it is slowed down. */
const SHARED_FACTOR = 20;
/** This machine itself: a probe, or a reverse proxy that nobody named. Blocking it would stop everybody. */
const LOOPBACK = new Networks(['127.0.0.0/8', '::1/128']);

/** What becomes of somebody at the door who has shown nothing yet. */
export type Door =
  | { door: 'open' }
  /** A few tries at a time; more where somebody in a call may need the way back in. */
  | { door: 'slow' | 'slow-for-many'; retryAfterS: number }
  | { door: 'closed'; retryAfterS: number };

const OPEN: Door = { door: 'open' };

export interface GuardOptions {
  clock: Pick<Clock, 'now'>;
  settings: Pick<GuardSettings, 'mode' | 'sharedNetworks' | 'maxSources'>;
  /** Told of every new decision of this node, in order. */
  onDecision(decision: Decision): void;
  /** Told of a decision that an operator took back. */
  onLift(decision: Decision): void;
}

export class Guard {
  readonly #options: GuardOptions;
  readonly #shared: Networks;
  readonly #sources: BoundedMap<Conduct>;
  readonly #decisions = new Map<string, Decision>();
  readonly #noticed = new Map<Signal, number>();

  constructor(options: GuardOptions) {
    this.#options = options;
    const { sharedNetworks, maxSources } = options.settings;
    this.#shared = new Networks(sharedNetworks);
    this.#sources = new BoundedMap({
      capacity: maxSources,
      keeps: (conduct) => conduct.inForce(options.clock.now()) !== null,
      onDrop: (_key, { decision }) => decision && this.#decisions.delete(decision.id),
    });
  }

  /** Signals since the start, by name. */
  get noticed(): ReadonlyMap<Signal, number> {
    return this.#noticed;
  }

  /** Sources remembered right now. */
  get sourceCount(): number {
    return this.#sources.size;
  }

  /** Notes a sign of an attack. @param unknownId an id that led nowhere, if it was one */
  notice(signal: Signal, source: SignalSource, unknownId?: string): void {
    if (this.#options.settings.mode === 'off') return;
    this.#noticed.set(signal, (this.#noticed.get(signal) ?? 0) + 1);
    const scope = narrowestOf(source);
    if (!scope) return;
    const conduct = this.#conductOf(scope.scope, scope.subject);
    const now = this.#options.clock.now();
    conduct.note(signal, now);
    if (unknownId !== undefined && conduct.noteUnknownId(unknownId, now)) {
      this.notice('ids-enumerated', source);
      return;
    }
    this.#judge(scope, conduct, now);
  }

  /** Notes that somebody showed something good. @param subject who it was: a participant or a tenant, by id */
  vouch(address: string | null, subject: string): void {
    if (address === null || LOOPBACK.has(address)) return;
    const now = this.#options.clock.now();
    const scopes = scopesOf(address);
    this.#conductOf('address', scopes.address).vouch(subject, now);
    this.#conductOf('network', scopes.network).vouch(subject, now);
  }

  /** What becomes of an unauthenticated visitor from this address. */
  doorOf(address: string | null): Door {
    if (address === null || LOOPBACK.has(address)) return OPEN;
    const now = this.#options.clock.now();
    const scopes = scopesOf(address);
    const own = this.#sources.get(key('address', scopes.address));
    const network = this.#sources.get(key('network', scopes.network));
    const decisions = [own?.inForce(now), network?.inForce(now)].filter((one) => isReal(one));
    const longest = decisions.sort((a, b) => b.until - a.until)[0];
    if (!longest) return OPEN;
    const retryAfterS = Math.ceil((longest.until - now) / 1000);
    const isBlocked = decisions.some(({ action }) => action === 'block');
    // Somebody in a call behind this address must find the way back into it.
    if ((own?.vouchedFor(now) ?? 0) > 0) return { door: 'slow-for-many', retryAfterS };
    return { door: isBlocked ? 'closed' : 'slow', retryAfterS };
  }

  /** The decision against an authenticated participant or tenant; null when there is none that counts. */
  against(scope: 'participant' | 'tenant', subject: string): Decision | null {
    const decision = this.#sources.get(key(scope, subject))?.inForce(this.#options.clock.now());
    return isReal(decision) ? decision : null;
  }

  /** Takes over what another node decided. */
  adopt(decision: Decision): void {
    if (decision.until <= this.#options.clock.now()) return;
    const conduct = this.#conductOf(decision.scope, decision.subject);
    if (decision.action === 'block') conduct.strike(decision.until);
    this.#keep(conduct, decision);
  }

  /** Every decision in force, the latest first. */
  decisions(): Decision[] {
    const now = this.#options.clock.now();
    for (const [id, { until }] of this.#decisions) if (until <= now) this.#decisions.delete(id);
    return [...this.#decisions.values()].reverse();
  }

  /** Takes a decision back; null when there is none of this id. `isNews` is false for what another node told. */
  lift(id: string, { isNews }: { isNews: boolean } = { isNews: true }): Decision | null {
    const decision = this.#decisions.get(id);
    if (!decision) return null;
    this.#decisions.delete(id);
    // What led to it is forgiven with it, or the next fault would bring it back.
    this.#sources.delete(key(decision.scope, decision.subject));
    if (isNews) this.#options.onLift(decision);
    return decision;
  }

  #judge({ scope, subject }: Scoped, conduct: Conduct, now: number): void {
    const score = conduct.score(now);
    const action = this.#actionFor(scope, subject, { conduct, score, now });
    const before = conduct.inForce(now);
    if (!action || before?.action === 'block' || before?.action === action) {
      return;
    }
    this.#decide({ scope, subject }, conduct, { action, score, now });
    if (action === 'block' && scope === 'address') this.#judgeNetworkOf(subject, conduct, now);
  }

  #actionFor(
    scope: GuardScope,
    subject: string,
    { conduct, score, now }: { conduct: Conduct; score: number; now: number },
  ): GuardAction | null {
    switch (scope) {
      case 'participant':
        return score >= BLOCK_AT ? 'block' : null;
      case 'tenant':
        // A whole hospital is never cut off by a machine: it is slowed down and a person is told.
        return score >= BLOCK_AT ? 'throttle' : null;
      case 'address':
      case 'network': {
        if (this.#shared.has(baseOf(subject))) {
          return score >= THROTTLE_AT * SHARED_FACTOR ? 'throttle' : null;
        }
        const isSingleMinded =
          conduct.failures(now) >= BLOCK_FAILURES && conduct.failureRatio(now) > BLOCK_RATIO;
        if (score >= BLOCK_AT && isSingleMinded && !conduct.isShared(now)) return 'block';
        return score >= THROTTLE_AT ? 'throttle' : null;
      }
    }
  }

  #judgeNetworkOf(subject: string, conduct: Conduct, now: number): void {
    const { network } = scopesOf(baseOf(subject));
    const whole = this.#conductOf('network', network);
    const blocked = this.decisions().filter(
      (one) =>
        one.scope === 'address' &&
        one.action === 'block' &&
        scopesOf(baseOf(one.subject)).network === network,
    );
    if (blocked.length < BLOCKED_ADDRESSES || whole.inForce(now)?.action === 'block') return;
    const action = whole.isShared(now) || this.#shared.has(baseOf(network)) ? 'throttle' : 'block';
    for (const reason of conduct.reasons) whole.note(reason, now);
    const score = conduct.score(now);
    this.#decide({ scope: 'network', subject: network }, whole, { action, score, now });
  }

  #decide(
    { scope, subject }: Scoped,
    conduct: Conduct,
    { action, score, now }: { action: GuardAction; score: number; now: number },
  ): void {
    const decision: Decision = {
      id: drawDecisionId(),
      scope,
      subject,
      action,
      reasons: conduct.reasons,
      score: Math.round(score),
      since: now,
      until: now + durationOf(action, conduct.strikes(now)),
      dryRun: this.#options.settings.mode === 'dry-run',
    };
    if (action === 'block') conduct.strike(decision.until);
    this.#keep(conduct, decision);
    this.#options.onDecision(decision);
  }

  #keep(conduct: Conduct, decision: Decision): void {
    if (conduct.decision) this.#decisions.delete(conduct.decision.id);
    conduct.decision = decision;
    this.#decisions.set(decision.id, decision);
  }

  #conductOf(scope: GuardScope, subject: string): Conduct {
    return this.#sources.take(key(scope, subject), () => new Conduct());
  }
}

interface Scoped {
  scope: GuardScope;
  subject: string;
}

function narrowestOf({ address, participantId, tenantId }: SignalSource): Scoped | null {
  if (participantId !== undefined) return { scope: 'participant', subject: participantId };
  if (tenantId !== undefined) return { scope: 'tenant', subject: tenantId };
  if (address === null || LOOPBACK.has(address)) return null;
  return { scope: 'address', subject: scopesOf(address).address };
}

function isReal(decision: Decision | null | undefined): decision is Decision {
  return decision !== null && decision !== undefined && !decision.dryRun;
}

function key(scope: GuardScope, subject: string): string {
  return `${scope} ${subject}`;
}

/** The address at the beginning of a network. */
function baseOf(subject: string): string {
  return subject.split('/')[0] ?? subject;
}
