/**
 * When media keys change, and who has them: one fresh base key of this participant for each epoch, told
 * to every member, used when all have it. Keys of the others are taken only while both sides see the
 * same roster. Synchronous, with time through `Clock`; it knows nothing of envelopes and frames.
 */
import { fromBase64url, toBase64url } from '../crypto/base64url.ts';
import { randomBytes } from '../crypto/bytes.ts';
import type { Clock, MediaKeyEvent } from '../ports.ts';
import type { KeyReason } from './control-message.ts';
import type { KeyControl } from './pair-session.ts';

/** Nobody waits longer for one slow participant. */
export const SWITCH_LIMIT_MS = 2_000;
export const RETRY_MS = 2_000;
export const MAX_RETRIES = 5;
/** Frames sealed before the switch may still be on their way. */
export const RETIRE_MS = 5_000;
/** Two views of a join may differ for a moment; longer, somebody is being lied to. */
export const ROSTER_LIMIT_MS = 3_000;
export const RATCHET_MS = 60_000;
export const EPOCH_MS = 600_000;
const BASE_KEY_BYTES = 32;

type KeyMessage = Extract<KeyControl, { t: 'key' }>;

export interface Membership {
  /** Static public key of each remote member, as text: a changed one is another page. */
  members: ReadonlyMap<string, string>;
  roster: string;
}

export interface KeyScheduleOptions {
  clock: Clock;
  handlers: {
    send(remote: string, message: KeyControl): void;
    onMediaKey(event: MediaKeyEvent): void;
    onRosterMismatch(remote: string): void;
    onRefused(remote: string): void;
  };
}

export class KeySchedule {
  readonly #options: KeyScheduleOptions;
  #membership: Membership = { members: new Map(), roster: '' };
  #epoch = 0;
  /** Told to all, not used yet. */
  #pending: { message: KeyMessage; missing: Set<string>; cancel: () => void } | null = null;
  /** Retries for those who have not acknowledged the latest key. */
  readonly #unacknowledged = new Map<string, { epoch: number; cancel: () => void }>();
  /** The latest key of each remote member. */
  readonly #received = new Map<string, { epoch: number; base: string | null }>();
  /** A key that waits for both rosters to agree; without an alarm while its sender is not in. */
  readonly #deferred = new Map<string, { message: KeyMessage; stopAlarm: (() => void) | null }>();
  /** Whoever left last knows the key in use. */
  #isSpent = false;
  /** By participant: another page of theirs counts its epochs from one again. */
  readonly #timers = new Map<string, Set<() => void>>();
  #cancelRatchet: () => void = () => {};
  #cancelEpoch: () => void = () => {};

  constructor(options: KeyScheduleOptions) {
    this.#options = options;
  }

  /** Who is there changed, or is told again. */
  update(membership: Membership): void {
    const former = this.#membership;
    const { members, roster } = membership;
    this.#membership = membership;
    const gone = [...former.members].filter(([id, key]) => members.get(id) !== key);
    const added = [...members].filter(([id, key]) => former.members.get(id) !== key);
    if (members.size === 0) this.#stop();
    for (const [id] of gone) this.#forget(id);
    if (members.size === 0) return;
    if (gone.length > 0) this.#begin(added.length > 0 ? 'roster' : 'leave');
    else if (added.length > 0) this.#begin('join');
    else if (roster !== former.roster) this.#begin('roster');
    for (const [id, { message }] of [...this.#deferred]) this.#take(id, message);
  }

  /**
   * A member's session was made anew. It may have dropped every key it was told, taking this participant
   * for gone; only a new one is safe to tell, because counters under the former have been used.
   */
  renewed(remote: string): void {
    if (this.#membership.members.has(remote)) this.#begin('join');
  }

  receive(remote: string, message: KeyControl): void {
    if (message.t === 'key') this.#take(remote, message);
    else this.#acknowledged(remote, message.epoch);
  }

  close(): void {
    for (const id of this.#membership.members.keys()) this.#forget(id);
    for (const { stopAlarm } of this.#deferred.values()) stopAlarm?.();
    this.#deferred.clear();
    this.#stop();
    this.#membership = { members: new Map(), roster: '' };
  }

  #stop(): void {
    this.#pending?.cancel();
    this.#pending = null;
    for (const { cancel } of this.#unacknowledged.values()) cancel();
    this.#unacknowledged.clear();
    this.#cancelRatchet();
    this.#cancelEpoch();
    this.#isSpent = this.#epoch > 0;
  }

  /** A new epoch, told to everybody. Whoever left must not read on, so then it is used at once. */
  #begin(reason: KeyReason): void {
    const { members, roster } = this.#membership;
    const base = randomBytes(BASE_KEY_BYTES);
    this.#epoch += 1;
    const message: KeyMessage = {
      t: 'key',
      epoch: this.#epoch,
      base: toBase64url(base),
      roster,
      reason,
    };
    base.fill(0);
    this.#pending?.cancel();
    for (const id of members.keys()) this.#tell(id, message, 0);
    const cancel = this.#options.clock.setTimer(() => this.#use(), SWITCH_LIMIT_MS);
    this.#pending = { message, missing: new Set(members.keys()), cancel };
    if (reason === 'leave' || reason === 'roster' || this.#isSpent) this.#use();
    this.#isSpent = false;
  }

  #use(): void {
    const pending = this.#pending;
    if (!pending) return;
    pending.cancel();
    this.#pending = null;
    const { epoch, base } = pending.message;
    this.#options.handlers.onMediaKey({ type: 'send', epoch, base: fromBase64url(base) });
    this.#cancelEpoch();
    this.#cancelEpoch = this.#options.clock.setTimer(() => this.#begin('timer'), EPOCH_MS);
    this.#ratchetLater();
  }

  #ratchetLater(): void {
    this.#cancelRatchet();
    this.#cancelRatchet = this.#options.clock.setTimer(() => {
      this.#options.handlers.onMediaKey({ type: 'ratchet' });
      this.#ratchetLater();
    }, RATCHET_MS);
  }

  #tell(remote: string, message: KeyMessage, retries: number): void {
    this.#unacknowledged.get(remote)?.cancel();
    const again = () => {
      if (retries < MAX_RETRIES) this.#tell(remote, message, retries + 1);
    };
    const cancel = this.#options.clock.setTimer(again, RETRY_MS);
    this.#unacknowledged.set(remote, { epoch: message.epoch, cancel });
    this.#options.handlers.send(remote, message);
  }

  #acknowledged(remote: string, epoch: number): void {
    const waiting = this.#unacknowledged.get(remote);
    if (waiting?.epoch !== epoch) return;
    waiting.cancel();
    this.#unacknowledged.delete(remote);
    const pending = this.#pending;
    if (pending?.message.epoch !== epoch) return;
    pending.missing.delete(remote);
    if (pending.missing.size === 0) this.#use();
  }

  #take(remote: string, message: KeyMessage): void {
    const { epoch, base, roster } = message;
    const known = this.#received.get(remote);
    if (known && epoch < known.epoch) return;
    if (known && epoch === known.epoch) {
      // Told again because our answer was lost; two keys for one epoch are never right.
      if (known.base === null || known.base === base) this.#acknowledge(remote, epoch);
      else this.#options.handlers.onRefused(remote);
      return;
    }
    const { members, roster: own } = this.#membership;
    if (!members.has(remote) || roster !== own) return this.#defer(remote, message);
    this.#settle(remote);
    if (known) this.#retireLater(remote, known.epoch);
    this.#received.set(remote, { epoch, base });
    this.#dropLater(remote, epoch);
    const bytes = fromBase64url(base);
    this.#options.handlers.onMediaKey({ type: 'receive', remote, epoch, base: bytes });
    this.#acknowledge(remote, epoch);
  }

  /** Told again for so long at most; then the worker alone holds it, and steps it forward. */
  #dropLater(remote: string, epoch: number): void {
    const step = () => {
      if (this.#received.get(remote)?.epoch !== epoch) return;
      this.#received.set(remote, { epoch, base: null });
    };
    this.#inTime(remote, { delayMs: RETRY_MS * (MAX_RETRIES + 1), step });
  }

  #acknowledge(remote: string, epoch: number): void {
    this.#options.handlers.send(remote, { t: 'key-ack', epoch });
  }

  /** Not taken, not acknowledged: until the rosters agree, nothing of that sender is opened. */
  #defer(remote: string, message: KeyMessage): void {
    const waiting = this.#deferred.get(remote) ?? { message, stopAlarm: null };
    if (message.epoch > waiting.message.epoch) waiting.message = message;
    this.#deferred.set(remote, waiting);
    // Of somebody who is not in, nothing is known to be wrong yet: their time begins when they are.
    if (waiting.stopAlarm || !this.#membership.members.has(remote)) return;
    const alarm = () => this.#options.handlers.onRosterMismatch(remote);
    waiting.stopAlarm = this.#options.clock.setTimer(alarm, ROSTER_LIMIT_MS);
  }

  #settle(remote: string): void {
    this.#deferred.get(remote)?.stopAlarm?.();
    this.#deferred.delete(remote);
  }

  #retireLater(remote: string, epoch: number): void {
    const step = () => this.#options.handlers.onMediaKey({ type: 'retire', remote, epoch });
    this.#inTime(remote, { delayMs: RETIRE_MS, step });
  }

  /** Unless that participant's page is forgotten before. */
  #inTime(remote: string, { delayMs, step }: { delayMs: number; step: () => void }): void {
    const timers = this.#timers.get(remote) ?? new Set();
    const cancel = this.#options.clock.setTimer(() => {
      timers.delete(cancel);
      step();
    }, delayMs);
    this.#timers.set(remote, timers.add(cancel));
  }

  #forget(remote: string): void {
    this.#settle(remote);
    this.#unacknowledged.get(remote)?.cancel();
    this.#unacknowledged.delete(remote);
    for (const cancel of this.#timers.get(remote) ?? []) cancel();
    this.#timers.delete(remote);
    this.#received.delete(remote);
    this.#options.handlers.onMediaKey({ type: 'forget', remote });
    const pending = this.#pending;
    if (pending?.missing.delete(remote) && pending.missing.size === 0) this.#use();
  }
}
