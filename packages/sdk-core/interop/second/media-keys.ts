/**
 * Media keys of one participant: told to each member, taken and acknowledged only under one roster.
 * Texts in and out of standing sessions; frames are sealed and opened with what was agreed.
 */
import { randomBytes } from 'node:crypto';

import { type Bytes, b64u, fromB64u, utf8 } from './bytes.ts';
import { Refused } from './refused.ts';
import { FrameOpener, FrameSealer } from './sframe.ts';
import { membersAre, read } from './strict-json.ts';

export type Reason = 'join' | 'leave' | 'roster' | 'timer';

export interface MediaKeysInput {
  nowMs(): number;
  say(peer: string, text: string): void;
  roster(): string;
}

export class MediaKeys {
  readonly #in: MediaKeysInput;
  readonly #taken = new Map<string, { epoch: number; base: string }>();
  readonly #openers = new Map<string, FrameOpener>();
  readonly #acknowledged = new Set<string>();
  #own: { epoch: number; base: Bytes } | undefined;
  #sealer: FrameSealer | undefined;

  constructor(input: MediaKeysInput) {
    this.#in = input;
  }

  /** Who acknowledged the present epoch. */
  get acknowledged(): ReadonlySet<string> {
    return this.#acknowledged;
  }

  /** The latest epoch taken from somebody. */
  epochOf(peer: string): number | undefined {
    return this.#taken.get(peer)?.epoch;
  }

  get sealer(): FrameSealer {
    if (!this.#sealer) throw new Refused('ERR_FRAME');
    return this.#sealer;
  }

  openerOf(peer: string): FrameOpener {
    const opener = this.#openers.get(peer);
    if (!opener) throw new Refused('ERR_FRAME');
    return opener;
  }

  /** A new epoch, told to every member. */
  tell(members: readonly string[], reason: Reason): void {
    const epoch = (this.#own?.epoch ?? 0) + 1;
    this.#own = { epoch, base: randomBytes(32) };
    this.#acknowledged.clear();
    this.#sealer = new FrameSealer(epoch, this.#own.base);
    const key = { t: 'key', epoch, base: b64u(this.#own.base), roster: this.#in.roster(), reason };
    for (const member of members) this.#in.say(member, JSON.stringify(key));
  }

  /** Whether the text was one of ours. @throws ERR_TDOC_ROSTER while the rosters differ */
  receive(peer: string, text: string): boolean {
    const value = read(utf8(text));
    if (value['t'] === 'key-ack') {
      membersAre(value, ['t', 'epoch'], 'ERR_SPELLING');
      if (value['epoch'] === this.#own?.epoch) this.#acknowledged.add(peer);
      return true;
    }
    if (value['t'] !== 'key') return false;
    membersAre(value, ['t', 'epoch', 'base', 'roster', 'reason'], 'ERR_SPELLING');
    const { epoch, base, roster } = value;
    if (typeof epoch !== 'number' || !Number.isSafeInteger(epoch) || epoch < 1) {
      throw new Refused('ERR_SPELLING');
    }
    if (typeof base !== 'string' || fromB64u(base).length !== 32) throw new Refused('ERR_SPELLING');
    if (roster !== this.#in.roster()) throw new Refused('ERR_TDOC_ROSTER');
    const known = this.#taken.get(peer);
    if (known && epoch < known.epoch) return true;
    if (known?.epoch === epoch && known.base !== base) throw new Refused('ERR_SPELLING');
    if (known?.epoch !== epoch) {
      const opener = this.#openers.get(peer) ?? new FrameOpener(this.#in.nowMs);
      opener.addEpoch(epoch, fromB64u(base));
      this.#openers.set(peer, opener);
      this.#taken.set(peer, { epoch, base });
    }
    this.#in.say(peer, JSON.stringify({ t: 'key-ack', epoch }));
    return true;
  }
}
