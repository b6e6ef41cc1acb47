/**
 * One participant with everybody else: a pair for each, the roster, the media keys, the answers to the
 * code. Lines in, lines out; joins the other files of this folder and adds nothing to the protocol.
 */
import { randomBytes } from 'node:crypto';

import { type Bytes, utf8 } from './bytes.ts';
import { groupCodeOf, rosterOf } from './codes.ts';
import { judgeCredential, type PinnedIssuer } from './credential.ts';
import { MediaKeys, type Reason } from './media-keys.ts';
import { Pair } from './pair.ts';
import { x25519KeyPair } from './primitives.ts';
import { Refused } from './refused.ts';
import { read } from './strict-json.ts';

export interface SecondOptions {
  readonly room: string;
  readonly id: string;
  readonly linkSecret: Bytes;
  /** Whether it speaks the post-quantum step; it does unless told otherwise. */
  readonly pq?: boolean;
  readonly issuers?: readonly PinnedIssuer[];
  /** The role the server gives a participant. */
  readonly roleOf?: (remote: string) => string;
  readonly requiresCredential?: boolean;
  nowMs(): number;
  send(remote: string, line: string): void;
  changed(): void;
}

export class SecondParticipant {
  readonly id: string;
  readonly s = x25519KeyPair(randomBytes(32));
  readonly keys: MediaKeys;
  /** What it shows the others of itself; given before the first handshake. */
  credential: string | undefined;
  readonly texts: string[] = [];
  readonly refused: string[] = [];
  readonly answers: boolean[] = [];
  /** Whose credential was verified. */
  readonly vouched = new Set<string>();
  sessions = 0;
  #members: readonly string[] = [];
  readonly #options: SecondOptions;
  readonly #pairs = new Map<string, Pair>();

  constructor(options: SecondOptions) {
    this.#options = options;
    this.id = options.id;
    this.keys = new MediaKeys({
      nowMs: options.nowMs,
      say: (peer, text) => this.pair(peer).say(text),
      roster: () => this.roster,
    });
  }

  get roster(): string {
    const members = new Map([[this.id, this.s.pub]]);
    for (const member of this.#members) {
      const s = this.pair(member).remoteStatic;
      if (s) members.set(member, s);
    }
    return rosterOf(members);
  }

  get groupCode(): readonly string[] {
    return groupCodeOf(this.roster);
  }

  pair(remote: string): Pair {
    const known = this.#pairs.get(remote);
    if (known) return known;
    const { room, linkSecret, pq = true, nowMs, send, changed } = this.#options;
    const pair = new Pair({
      room,
      self: this.id,
      peer: remote,
      linkSecret,
      s: this.s,
      pq,
      credential: this.credential,
      nowMs,
      send: (line) => send(remote, line),
      judge: (shown, s) => this.#judge(remote, shown, s),
      onSession: () => {
        this.sessions += 1;
        if (this.#members.includes(remote)) this.#tell('join');
        changed();
      },
      onText: (text) => this.#take(remote, text),
      onFailure: (code) => {
        this.refused.push(code);
        changed();
      },
    });
    this.#pairs.set(remote, pair);
    return pair;
  }

  begin(remote: string): void {
    this.pair(remote).begin();
  }

  receive(remote: string, line: string): void {
    this.pair(remote).receive(line);
    this.#options.changed();
  }

  setMembers(members: readonly string[]): void {
    this.#members = members;
    this.#tell('join');
  }

  /** A new epoch, because of time. */
  changeKey(): void {
    this.#tell('timer');
  }

  answerCode(remote: string, isSame: boolean): void {
    this.pair(remote).say(JSON.stringify({ t: 'sas', ok: isSame }));
  }

  #tell(reason: Reason): void {
    const standing = this.#members.filter((member) => this.pair(member).session);
    if (standing.length > 0) this.keys.tell(standing, reason);
  }

  #judge(remote: string, shown: string | undefined, s: Bytes): void {
    const { issuers = [], room, roleOf, requiresCredential, nowMs } = this.#options;
    const role = roleOf?.(remote) ?? 'practitioner';
    const expected = { issuers, room, pid: remote, s, role, nowMs: nowMs() };
    if (judgeCredential(shown, expected)) this.vouched.add(remote);
    else if (requiresCredential) throw new Refused('ERR_TDOC_CREDENTIAL');
  }

  #take(remote: string, text: string): void {
    try {
      const { t, ok } = read(utf8(text));
      if (t === 'sas') this.answers.push(ok === true);
      else if (!this.keys.receive(remote, text)) this.texts.push(text);
    } catch (error) {
      this.refused.push(error instanceof Refused ? error.code : 'ERR_SPELLING');
    }
    this.#options.changed();
  }
}
