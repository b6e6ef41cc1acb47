/**
 * From one connection's text frames to verbs on a room. Parses at the door, lets nothing through
 * before a seat is held, and never throws at the transport. Knows no socket.
 */
import {
  CLOSE_CODES,
  parseClientMessage,
  type ClientMessage,
  type Refusal,
} from '@tdoc/sdk-core/protocol';
import type { Clock } from '../clock.ts';
import type { Signal } from '../guard/signals.ts';
import type { Log } from '../observability/log.ts';
import type { Doorkeeper, Entrance, SeatAddress, Visitor } from './doorkeeper.ts';
import { isNotOurs, RoomElsewhereError } from './ownership.ts';
import type { ConnectionHandler, FrameReceipt } from './peer.ts';
import type { Room } from './room.ts';
import type { RoomRegistry } from './room-registry.ts';
import { signalOfEntrance } from './visitor-watch.ts';

/** How long a connection may stay without a seat before it is closed. */
export const JOIN_DEADLINE_MS = 5_000;

export interface RouterOptions {
  doorkeeper: Doorkeeper;
  registry: RoomRegistry;
  clock: Clock;
  log: Log;
}

/** Who speaks over a connection, once that is known. */
export type RouterSeat = Pick<SeatAddress, 'teleconsultationId' | 'participantId'>;

const nothing = () => undefined;

type Relay = Extract<ClientMessage, { type: 'relay' }>;
type SeatedMessage = Exclude<ClientMessage, { type: 'join' | 'resume' | 'ping' }>;

/** The conversation with one connection, from its opening to its close. */
export class MessageRouter implements ConnectionHandler {
  readonly #options: RouterOptions;
  readonly #visitor: Visitor;
  #cancelDeadline: () => void;
  #stage: 'at-the-door' | 'entering' | 'seated' | 'closed' = 'at-the-door';
  #seat: RouterSeat | null;

  /** @param seat of somebody who sat before this router came */
  constructor(options: RouterOptions, visitor: Visitor, seat: RouterSeat | null = null) {
    this.#options = options;
    this.#visitor = visitor;
    this.#seat = seat;
    if (seat) this.#stage = 'seated';
    this.#cancelDeadline = options.clock.setTimer(() => {
      if (this.#stage === 'at-the-door') this.#breach('silent-socket');
    }, JOIN_DEADLINE_MS);
  }

  /** One text frame, unread; the answer, if any, settles once it is dealt with, and never rejects. */
  onText(text: string, receipt?: FrameReceipt): Promise<void> | undefined {
    if (this.#stage === 'closed') return undefined;
    const parsed = parseClientMessage(text);
    if (!parsed.ok) {
      const isSpoofed = parsed.faults.some(({ path }) => path === 'from');
      this.#breach(isSpoofed ? 'sender-spoofed' : 'frame-malformed');
      return undefined;
    }
    const { message } = parsed;
    if (message.type === 'ping') {
      this.#visitor.connection.send({ type: 'pong' });
    } else if (message.type === 'join' || message.type === 'resume') {
      const isAgreed = message.v === this.#visitor.version;
      if (this.#stage === 'at-the-door' && isAgreed) return this.#enter(message);
      this.#breach('frame-malformed');
    } else {
      if (this.#seat) return this.#act(this.#seat, { message, receipt });
      this.#breach('act-without-seat');
    }
    return undefined;
  }

  /** A frame that is no text at all. */
  onBinary(): void {
    this.#turnAway('PROTOCOL', CLOSE_CODES.protocol);
  }

  /** More than any browser of ours ever says. */
  onFlood(): void {
    this.#turnAway('TOO_MANY_MESSAGES', CLOSE_CODES.flood);
  }

  /** The connection is gone, whoever closed it. */
  onClose(): void {
    if (this.#seat && this.#stage === 'seated') this.#lose(this.#seat);
    this.#stage = 'closed';
    this.#endDeadline();
  }

  /** Ends the conversation without telling the room: it lives on elsewhere. */
  abandon(): void {
    this.#stage = 'closed';
    this.#endDeadline();
  }

  /** And lets go of the timer: a connection that idles for an hour should not hold it. */
  #endDeadline(): void {
    this.#cancelDeadline();
    this.#cancelDeadline = nothing;
  }

  #enter(message: Extract<ClientMessage, { type: 'join' | 'resume' }>): Promise<void> {
    const { doorkeeper, log } = this.#options;
    this.#stage = 'entering';
    this.#endDeadline();
    const entrance =
      message.type === 'join'
        ? doorkeeper.join(message, this.#visitor)
        : doorkeeper.resume(message, this.#visitor);
    return entrance.then(
      (outcome) => this.#entered(outcome),
      (error: unknown) => {
        if (!isNotOurs(error)) log.error('entrance failed', {}, error);
        this.#visitor.connection.close(isNotOurs(error) ? 1012 : 1011);
      },
    );
  }

  #entered({ seat, refusal }: Entrance): void {
    if (refusal) {
      this.#options.log.warn('entrance refused', { code: refusal });
      const signal = signalOfEntrance(refusal);
      if (signal) this.#visitor.watch.notice(signal);
      return this.#turnAway(refusal, CLOSE_CODES.refused);
    }
    // The connection may have gone while the seat was being kept.
    if (this.#stage === 'closed') return this.#lose(seat);
    this.#stage = 'seated';
    this.#seat = seat;
  }

  #act(
    seat: RouterSeat,
    { message, receipt }: { message: SeatedMessage; receipt: FrameReceipt | undefined },
  ): Promise<void> | undefined {
    const { registry, log } = this.#options;
    const { connection, onMoved } = this.#visitor;
    if (message.type === 'relay' && this.#passAtOnce(seat, { message, receipt })) return undefined;
    return registry
      .within(seat.teleconsultationId, (room) => {
        // A replaced or removed connection may still have frames under way.
        if (!room.isHeldBy(seat.participantId, connection)) return null;
        if (message.type === 'relay') {
          const { to, payload } = message;
          return room.relay(seat.participantId, { to, payload, ...(receipt && { receipt }) });
        }
        return this.#apply(room, seat, message);
      })
      .then(
        (refusal) => {
          if (refusal) this.#refuse(refusal, message);
        },
        (error: unknown) => {
          if (error instanceof RoomElsewhereError && onMoved) return onMoved();
          if (isNotOurs(error)) return connection.close(1012);
          log.error('message not applied', { teleconsultationId: seat.teleconsultationId }, error);
          connection.close(1011);
        },
      );
  }

  /** Most of all messages, and they change nothing: false when the room has other work before them. */
  #passAtOnce(
    { teleconsultationId, participantId }: RouterSeat,
    { message, receipt }: { message: Relay; receipt: FrameReceipt | undefined },
  ): boolean {
    const { registry, log } = this.#options;
    const { connection } = this.#visitor;
    const { to, payload } = message;
    try {
      return registry.atOnce(teleconsultationId, (room) => {
        if (!room.isHeldBy(participantId, connection)) return;
        const refusal = room.relay(participantId, { to, payload, ...(receipt && { receipt }) });
        if (refusal) this.#refuse(refusal, message);
      });
    } catch (error) {
      log.error('message not applied', { teleconsultationId }, error);
      connection.close(1011);
      return true;
    }
  }

  #apply(
    room: Room,
    seat: RouterSeat,
    message: Exclude<SeatedMessage, { type: 'relay' }>,
  ): Refusal | null {
    const now = this.#options.clock.now();
    const actor = seat.participantId;
    switch (message.type) {
      case 'admit':
        return room.admit(actor, message.participantId, now);
      case 'remove':
        return room.remove(actor, message.participantId, now);
      case 'lock':
        return room.setLock(actor, { locked: message.locked });
      case 'end':
        return room.endBy(actor, now);
      case 'report':
        room.report({ kind: message.kind, by: actor, about: message.about }, now);
        return null;
      case 'leave':
        room.leave(actor, now);
        return null;
    }
  }

  #refuse(refusal: Refusal, message: SeatedMessage): void {
    this.#noticeRefusal(refusal, message);
    this.#visitor.connection.send({ type: 'refused', code: refusal });
  }

  #noticeRefusal(refusal: Refusal, message: SeatedMessage): void {
    const { watch } = this.#visitor;
    if (refusal === 'NOT_ALLOWED') watch.notice('act-not-allowed');
    if (refusal !== 'PARTICIPANT_UNKNOWN') return;
    if (message.type === 'relay') watch.notice('recipient-unknown', message.to);
    if (message.type === 'admit' || message.type === 'remove') {
      watch.notice('recipient-unknown', message.participantId);
    }
  }

  #lose(seat: RouterSeat): void {
    const { registry, log } = this.#options;
    const { connection } = this.#visitor;
    registry
      .within(seat.teleconsultationId, (room) => room.lose(seat.participantId, connection))
      .catch((error: unknown) => {
        if (!isNotOurs(error)) log.error('loss not noted', {}, error);
      });
  }

  /** What no page of ours does. */
  #breach(signal: Signal): void {
    if (this.#stage === 'closed') return;
    this.#visitor.watch.notice(signal);
    this.#turnAway('PROTOCOL', CLOSE_CODES.protocol);
  }

  #turnAway(code: Refusal, closeCode: number): void {
    if (this.#stage === 'closed') return;
    this.#visitor.connection.send({ type: 'refused', code });
    this.#visitor.connection.close(closeCode);
  }
}
