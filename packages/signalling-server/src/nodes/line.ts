/**
 * One socket of this node and its way to the owner of its room, wherever that is. Sends on what it does
 * not read, keeps it until it is dealt with, and follows the room when it gets another owner, so that
 * the person at the socket notices nothing. Knows no rule of a room.
 */
import {
  CLOSE_CODES,
  parseClientMessage,
  type ServerMessage,
  type TeleconsultationId,
} from '@tdoc/sdk-core/protocol';
import type { Clock } from '../clock.ts';
import type { Visitor } from '../room/doorkeeper.ts';
import { JOIN_DEADLINE_MS } from '../room/message-router.ts';
import type { ConnectionHandler } from '../room/peer.ts';
import type { LineSeat, NodeMessageOf } from './node-messages.ts';
import type { RoomOwner } from './room-locator.ts';

/** What a line may keep until it is dealt with, in characters: more than the flood limits let in at once. */
const MAX_UNDONE_CHARS = 2_097_152;

/** What a line asks of its node. */
export interface LineHouse {
  readonly clock: Clock;
  /** The room of whoever says this first; null when nobody knows it. */
  roomOf(text: string): Promise<TeleconsultationId | null>;
  locate(room: TeleconsultationId): Promise<RoomOwner | null>;
  /** To the owner of the line's room. */
  post(owner: RoomOwner, message: LineMessage): void;
  /** Somebody nobody knows: refused here as everywhere. */
  refuse(visitor: Visitor): ConnectionHandler;
  onClosed(line: Line): void;
}

export type LineMessage =
  NodeMessageOf<'open'> | NodeMessageOf<'frame'> | NodeMessageOf<'gone'> | NodeMessageOf<'here'>;

export class Line implements ConnectionHandler {
  readonly id: string;
  readonly visitor: Visitor;
  readonly #house: LineHouse;
  readonly #cancelDeadline: () => void;
  #room: TeleconsultationId | null = null;
  #owner: RoomOwner | null = null;
  #seat: LineSeat | null = null;
  /** Who handles it when no room is known. */
  #local: ConnectionHandler | null = null;
  #isRouting = false;
  #isClosed = false;
  /** Its first text was read. */
  #isKnown = false;
  /** How often it began with an owner. */
  #turn = 0;
  #n = 0;
  /** Sent or to be sent, and not dealt with yet. */
  #undone: { n: number; text: string }[] = [];
  #undoneChars = 0;
  /** By sender's line: the number of the last text heard of it. */
  readonly #heard = new Map<string, number>();

  constructor(options: { id: string; visitor: Visitor; house: LineHouse }) {
    this.id = options.id;
    this.visitor = options.visitor;
    this.#house = options.house;
    this.#cancelDeadline = options.house.clock.setTimer(() => {
      if (this.#isKnown) return;
      this.visitor.watch.notice('silent-socket');
      this.#refuse('PROTOCOL', CLOSE_CODES.protocol);
    }, JOIN_DEADLINE_MS);
  }

  get room(): TeleconsultationId | null {
    return this.#room;
  }

  get owner(): RoomOwner | null {
    return this.#owner;
  }

  onText(text: string): void {
    if (this.#isClosed) return;
    if (this.#local) return void this.#local.onText(text);
    if (!this.#isKnown) {
      const parsed = parseClientMessage(text);
      // A heartbeat before the first word is answered here: there is nobody else yet.
      if (parsed.ok && parsed.message.type === 'ping') {
        return this.visitor.connection.send({ type: 'pong' });
      }
      this.#isKnown = true;
      this.#cancelDeadline();
      this.#keep(text);
      void this.#enter(text);
      return;
    }
    this.#keep(text);
    this.#sendLast();
  }

  onBinary(): void {
    this.#refuse('PROTOCOL', CLOSE_CODES.protocol);
  }

  onFlood(): void {
    this.#refuse('TOO_MANY_MESSAGES', CLOSE_CODES.flood);
  }

  onClose(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#cancelDeadline();
    this.#local?.onClose();
    if (this.#owner) this.#house.post(this.#owner, { t: 'gone', line: this.id });
    this.#house.onClosed(this);
  }

  /** What the owner says about this line. */
  receive(message: NodeMessageOf<'deliver' | 'close' | 'done' | 'notice' | 'moved'>): void {
    switch (message.t) {
      case 'deliver':
        return this.deliver(message);
      case 'close':
        return this.close(message);
      case 'done':
        return this.done(message.n);
      case 'notice':
        return this.visitor.watch.notice(message.signal, message.unknownId);
      case 'moved':
        return void this.move(message.turn);
    }
  }

  /** What the owner has for this socket. */
  deliver({ fence, message, seat, by }: NodeMessageOf<'deliver'>): void {
    if (this.#isStale(fence)) return;
    if (by) {
      const [line, n] = by;
      if (n <= (this.#heard.get(line) ?? 0)) return;
      this.#heard.set(line, n);
    }
    if (seat) this.#seat = seat;
    this.visitor.connection.send(message);
  }

  close({ fence, code }: NodeMessageOf<'close'>): void {
    if (!this.#isStale(fence)) this.visitor.connection.close(code);
  }

  done(n: number): void {
    while (this.#undone[0] && this.#undone[0].n <= n) {
      this.#undoneChars -= this.#undone[0].text.length;
      this.#undone.shift();
    }
  }

  /**
   * The room has another owner, who asks who is here.
   * @returns what this line says of itself; null when it has nothing to say
   */
  follow(owner: RoomOwner): NodeMessageOf<'here'>['lines'][number] | null {
    if (this.#isClosed || this.#isStale(owner.fence)) return null;
    if (!this.#seat) {
      // Whether it was let in, nobody can say any more; its browser asks again.
      if (this.#owner && this.#owner.fence !== owner.fence) this.visitor.connection.close(1012);
      return null;
    }
    this.#owner = owner;
    return this.#presence(this.#seat);
  }

  /** Says again what was not dealt with; after {@link follow} was answered. */
  repeat(): void {
    if (this.#isClosed) return;
    for (const frame of this.#undone) this.#send(frame);
  }

  /** The owner does not have the room (any more): finds out who does. Void in another turn. */
  async move(turn: number = this.#turn): Promise<void> {
    if (turn !== this.#turn || this.#isRouting || this.#isClosed || !this.#room) return;
    const { connection } = this.visitor;
    if (!this.#seat) {
      connection.close(1012);
      return;
    }
    const room = this.#room;
    this.#isRouting = true;
    try {
      const owner = await this.#house.locate(room);
      // Whoever took it may have asked meanwhile.
      if (this.#isClosed || this.#turn !== turn) return;
      if (!owner) {
        connection.close(1012);
        return;
      }
      this.#owner = owner;
      const lines = [this.#presence(this.#seat)];
      this.#house.post(owner, { t: 'here', room, fence: owner.fence, lines, answers: false });
    } catch {
      connection.close(1013);
      return;
    } finally {
      this.#isRouting = false;
    }
    this.repeat();
  }

  async #enter(text: string): Promise<void> {
    const { house, visitor } = { house: this.#house, visitor: this.visitor };
    this.#isRouting = true;
    try {
      const room = await house.roomOf(text);
      const owner = room && (await house.locate(room));
      if (this.#isClosed) return;
      if (!room || !owner) {
        this.#local = house.refuse(visitor);
        for (const frame of this.#undone.splice(0)) void this.#local.onText(frame.text);
        return;
      }
      this.#room = room;
      this.#owner = owner;
      house.post(owner, { t: 'open', room, fence: owner.fence, ...this.#opening() });
      this.repeat();
    } catch {
      visitor.connection.close(1013);
    } finally {
      this.#isRouting = false;
    }
  }

  #presence(seat: LineSeat): NodeMessageOf<'here'>['lines'][number] {
    return { ...this.#opening(), seat };
  }

  #opening() {
    this.#turn += 1;
    const { origin, tenantId, version } = this.visitor;
    const backend = tenantId === undefined ? {} : { tenantId };
    return { line: this.id, turn: this.#turn, origin, ...backend, version };
  }

  #keep(text: string): void {
    this.#n += 1;
    this.#undoneChars += text.length;
    this.#undone.push({ n: this.#n, text });
    if (this.#undoneChars > MAX_UNDONE_CHARS) this.visitor.connection.close(1013);
  }

  #sendLast(): void {
    const last = this.#undone.at(-1);
    // While it finds its way everything waits, to be said in order afterwards.
    if (last && this.#owner && !this.#isRouting) this.#send(last);
  }

  #send({ n, text }: { n: number; text: string }): void {
    const turn = this.#turn;
    if (this.#owner) this.#house.post(this.#owner, { t: 'frame', line: this.id, turn, n, text });
  }

  #isStale(fence: number): boolean {
    return this.#owner !== null && fence < this.#owner.fence;
  }

  #refuse(code: Extract<ServerMessage, { type: 'refused' }>['code'], closeCode: number): void {
    if (this.#isClosed) return;
    this.visitor.connection.send({ type: 'refused', code });
    this.visitor.connection.close(closeCode);
  }
}
