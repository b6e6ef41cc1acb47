/**
 * One participant's side of a pair: handshakes, the session that stands, the former one for a while.
 * Lines in, lines out, and the time on request; what the texts say is for its owner.
 */
import { randomBytes } from 'node:crypto';

import { type Bytes, hex } from './bytes.ts';
import { type VerificationCode, verificationCodeOf } from './codes.ts';
import { Handshake, type HandshakeResult } from './handshake.ts';
import type { KeyPair } from './primitives.ts';
import { Refused, type RefusedCode } from './refused.ts';
import { Session } from './session.ts';
import { envelopeLine, handshakeLine, helloLine, type Line, readLine } from './wire.ts';

const ATTEMPT_MS = 10_000;
const ATTEMPTS = 3;
const FORMER_MS = 10_000;

export interface PairInput {
  readonly room: string;
  readonly self: string;
  readonly peer: string;
  readonly linkSecret: Bytes;
  readonly s: KeyPair;
  readonly pq: boolean;
  readonly credential?: string | undefined;
  nowMs(): number;
  send(line: string): void;
  /** Judges what the other end presented; throws to refuse it. */
  judge?(credential: string | undefined, s: Bytes): void;
  onSession(): void;
  onText(text: string): void;
  onFailure(code: RefusedCode): void;
}

interface Attempt {
  readonly name: string;
  readonly handshake: Handshake;
  readonly startedMs: number;
  /** What was said last, for whoever asks for it again. */
  readonly line: string;
}

export class Pair {
  readonly #in: PairInput;
  readonly #side: 'initiator' | 'responder';
  #attempt: Attempt | undefined;
  #attempts = 0;
  #pending: Session | undefined;
  #current: Session | undefined;
  #former: { session: Session; untilMs: number } | undefined;
  #first: { sid: string; s: string; code: VerificationCode; isShared: boolean } | undefined;
  #hasFailed = false;

  constructor(input: PairInput) {
    this.#in = input;
    this.#side = input.self < input.peer ? 'initiator' : 'responder';
  }

  get session(): Session | undefined {
    return this.#current;
  }

  get remoteStatic(): Bytes | undefined {
    return this.#current?.keys.remoteStatic;
  }

  /** Once the other end is known to show the same. */
  get code(): VerificationCode | undefined {
    return this.#first?.isShared ? this.#first.code : undefined;
  }

  /** The initiator begins; a responder asks it to. */
  begin(): void {
    if (this.#side === 'responder') this.#in.send(helloLine(hex(randomBytes(8))));
    else this.#beginAttempt();
  }

  say(text: string): void {
    if (!this.#current) throw new Refused('ERR_ENVELOPE');
    this.#current.say(text);
  }

  /** The transport came back: what was lost is asked for. */
  reconnected(): void {
    this.#current?.ask();
  }

  /** Whoever watches the time calls this now and then. */
  tick(): void {
    const now = this.#in.nowMs();
    if (this.#former && this.#former.untilMs <= now) this.#former = undefined;
    if (this.#attempt && this.#attempt.startedMs + ATTEMPT_MS <= now) this.#failAttempt();
  }

  receive(text: string): void {
    if (this.#hasFailed) return;
    let line: Line;
    try {
      line = readLine(text);
    } catch {
      return;
    }
    if (line.kind === 'm') this.#receiveEnvelope(line);
    else if (line.kind === 'hello') this.#receiveHello();
    else this.#receiveHandshake(line);
  }

  #receiveHello(): void {
    if (this.#side !== 'initiator') return;
    if (this.#attempt && !this.#pending) {
      this.#in.send(this.#attempt.line);
      return;
    }
    this.#pending = undefined;
    this.#beginAttempt();
  }

  #beginAttempt(): void {
    const name = hex(randomBytes(8));
    const handshake = new Handshake('initiator', {
      ...this.#in,
      initiator: this.#in.self,
      responder: this.#in.peer,
    });
    const line = handshakeLine('h1', name, handshake.first());
    this.#attempt = { name, handshake, startedMs: this.#in.nowMs(), line };
    this.#attempts += 1;
    this.#in.send(line);
  }

  #failAttempt(): void {
    this.#attempt = undefined;
    this.#pending = undefined;
    if (this.#attempts >= ATTEMPTS) this.#fail('ERR_TDOC_HANDSHAKE');
    else if (this.#side === 'initiator') this.#beginAttempt();
    else {
      this.#attempts += 1;
      this.begin();
    }
  }

  #fail(code: RefusedCode): void {
    this.#hasFailed = true;
    this.#in.onFailure(code);
  }

  #receiveHandshake(line: Exclude<Line, { kind: 'm' | 'hello' }>): void {
    try {
      if (line.kind === 'h1' && this.#side === 'responder') this.#answerFirst(line);
      else if (line.attempt !== this.#attempt?.name || this.#pending) return;
      else if (line.kind === 'h2' && this.#side === 'initiator') {
        const { handshake, name } = this.#attempt;
        const third = handshake.third(line.message);
        const keys = handshake.result();
        this.#in.judge?.(keys.credential, keys.remoteStatic);
        this.#in.send(handshakeLine('h3', name, third));
        this.#beginSession(keys);
      } else if (line.kind === 'h3' && this.#side === 'responder') {
        this.#attempt.handshake.readThird(line.message);
        const keys = this.#attempt.handshake.result();
        this.#in.judge?.(keys.credential, keys.remoteStatic);
        this.#beginSession(keys);
      }
    } catch (error) {
      if (error instanceof Refused && error.code === 'ERR_TDOC_CREDENTIAL') this.#fail(error.code);
      else this.#failAttempt();
    }
  }

  #answerFirst({ attempt, message }: { attempt: string; message: Bytes }): void {
    if (this.#attempt?.name === attempt) {
      this.#in.send(this.#attempt.line);
      return;
    }
    const handshake = new Handshake('responder', {
      ...this.#in,
      initiator: this.#in.peer,
      responder: this.#in.self,
    });
    const line = handshakeLine('h2', attempt, handshake.second(message));
    this.#attempt = { name: attempt, handshake, startedMs: this.#in.nowMs(), line };
    this.#in.send(line);
  }

  #beginSession(keys: HandshakeResult): void {
    const { self, peer, send } = this.#in;
    this.#pending = new Session({
      side: this.#side,
      self,
      peer,
      keys,
      first: this.#first?.s === hex(keys.remoteStatic) ? this.#first.sid : undefined,
      send: (sid, envelope) => send(envelopeLine(sid, envelope)),
    });
    this.#pending.begin();
  }

  #receiveEnvelope({ sid, envelope }: Extract<Line, { kind: 'm' }>): void {
    const session = [this.#current, this.#pending, this.#former?.session].find(
      (one) => one?.sid === sid,
    );
    if (!session) return;
    try {
      const texts = session.receive(envelope);
      if (session === this.#current && this.#first) this.#first.isShared ||= session.hasHeard;
      for (const text of texts) this.#in.onText(text);
    } catch {
      if (session === this.#pending) this.#failAttempt();
      else if (session.isBroken) this.begin();
      return;
    }
    if (session === this.#pending && session.isConfirmed) this.#takeOver(session);
    else if (session.isBroken) this.begin();
  }

  #takeOver(session: Session): void {
    const s = hex(session.keys.remoteStatic);
    if (this.#current) {
      this.#former = { session: this.#current, untilMs: this.#in.nowMs() + FORMER_MS };
    }
    const isInitiator = this.#side === 'initiator';
    if (!session.keepsFirst || !this.#first) {
      const code = verificationCodeOf(session.keys.h);
      this.#first = { sid: session.sid, s, code, isShared: isInitiator };
    } else this.#first.isShared = true;
    this.#current = session;
    if (isInitiator && !session.keepsFirst) session.ask();
    this.#pending = undefined;
    this.#attempt = undefined;
    this.#attempts = 0;
    this.#in.onSession();
  }
}
