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
import type { Log } from '../observability/log.ts';
import type { Doorkeeper, Entrance, SeatAddress, Visitor } from './doorkeeper.ts';
import type { Room } from './room.ts';
import type { RoomRegistry } from './room-registry.ts';

/** How long a connection may stay without a seat before it is closed. */
export const JOIN_DEADLINE_MS = 5_000;

export interface RouterOptions {
  doorkeeper: Doorkeeper;
  registry: RoomRegistry;
  clock: Clock;
  log: Log;
}

type SeatedMessage = Exclude<ClientMessage, { type: 'join' | 'resume' | 'ping' }>;

/** The conversation with one connection, from its opening to its close. */
export class MessageRouter {
  readonly #options: RouterOptions;
  readonly #visitor: Visitor;
  readonly #cancelDeadline: () => void;
  #stage: 'at-the-door' | 'entering' | 'seated' | 'closed' = 'at-the-door';
  #seat: SeatAddress | null = null;

  constructor(options: RouterOptions, visitor: Visitor) {
    this.#options = options;
    this.#visitor = visitor;
    this.#cancelDeadline = options.clock.setTimer(() => {
      if (this.#stage === 'at-the-door') this.#turnAway('PROTOCOL', CLOSE_CODES.protocol);
    }, JOIN_DEADLINE_MS);
  }

  /** One text frame, unread. */
  onText(text: string): void {
    if (this.#stage === 'closed') return;
    const parsed = parseClientMessage(text);
    if (!parsed.ok) return this.#turnAway('PROTOCOL', CLOSE_CODES.protocol);
    const { message } = parsed;
    if (message.type === 'ping') return this.#visitor.connection.send({ type: 'pong' });
    if (message.type === 'join' || message.type === 'resume') {
      if (this.#stage !== 'at-the-door') return this.#turnAway('PROTOCOL', CLOSE_CODES.protocol);
      this.#enter(message);
      return;
    }
    if (!this.#seat) return this.#turnAway('PROTOCOL', CLOSE_CODES.protocol);
    this.#act(this.#seat, message);
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
    this.#cancelDeadline();
  }

  #enter(message: Extract<ClientMessage, { type: 'join' | 'resume' }>): void {
    const { doorkeeper, log } = this.#options;
    this.#stage = 'entering';
    this.#cancelDeadline();
    const entrance =
      message.type === 'join'
        ? doorkeeper.join(message, this.#visitor)
        : doorkeeper.resume(message, this.#visitor);
    entrance.then(
      (outcome) => this.#entered(outcome),
      (error: unknown) => {
        log.error('entrance failed', {}, error);
        this.#visitor.connection.close(1011);
      },
    );
  }

  #entered({ seat, refusal }: Entrance): void {
    if (refusal) {
      this.#options.log.warn('entrance refused', { code: refusal });
      return this.#turnAway(refusal, CLOSE_CODES.refused);
    }
    // The connection may have gone while the seat was being kept.
    if (this.#stage === 'closed') return this.#lose(seat);
    this.#stage = 'seated';
    this.#seat = seat;
  }

  #act(seat: SeatAddress, message: SeatedMessage): void {
    const { registry, log } = this.#options;
    const { connection } = this.#visitor;
    registry
      .within(seat.teleconsultationId, (room) => {
        // A replaced or removed connection may still have frames under way.
        if (!room.isHeldBy(seat.participantId, connection)) return null;
        return this.#apply(room, seat, message);
      })
      .then(
        (refusal) => {
          if (refusal) connection.send({ type: 'refused', code: refusal });
        },
        (error: unknown) => {
          log.error('message not applied', { teleconsultationId: seat.teleconsultationId }, error);
          connection.close(1011);
        },
      );
  }

  #apply(room: Room, seat: SeatAddress, message: SeatedMessage): Refusal | null {
    const now = this.#options.clock.now();
    const actor = seat.participantId;
    switch (message.type) {
      case 'relay':
        return room.relay(actor, message.to, message.payload);
      case 'admit':
        return room.admit(actor, message.participantId, now);
      case 'remove':
        return room.remove(actor, message.participantId, now);
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

  #lose(seat: SeatAddress): void {
    const { registry, log } = this.#options;
    const { connection } = this.#visitor;
    registry
      .within(seat.teleconsultationId, (room) => room.lose(seat.participantId, connection))
      .catch((error: unknown) => log.error('loss not noted', {}, error));
  }

  #turnAway(code: Refusal, closeCode: number): void {
    if (this.#stage === 'closed') return;
    this.#visitor.connection.send({ type: 'refused', code });
    this.#visitor.connection.close(closeCode);
  }
}
