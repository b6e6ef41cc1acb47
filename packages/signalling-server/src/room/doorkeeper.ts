/**
 * The way into a room: turns a ticket or a resume token into a seat, or into one refusal. Spends the
 * ticket before it looks at anything else, so that one ticket is one attempt.
 */
import type {
  ClientMessage,
  ParticipantId,
  Refusal,
  TeleconsultationId,
} from '@tdoc/sdk-core/protocol';
import { judgeTicket, type TicketRecord } from '../auth/admission-ticket.ts';
import { drawSecret, hashSecret } from '../auth/secret.ts';
import { icePlanFor, type TurnConfig } from '../auth/turn-credentials.ts';
import type { Clock } from '../clock.ts';
import type { PeerConnection } from './peer.ts';
import type { Arrival } from './room-effects.ts';
import type { RoomRegistry } from './room-registry.ts';

export interface DoorStore {
  /** Spends a good ticket; answers what it was before, null when nobody knows it. */
  redeemTicket(ticketHash: string, now: number): Promise<TicketRecord | null>;
  /** Whose resume token this is, the last or the one before. */
  findSeat(resumeHash: string): Promise<SeatAddress | null>;
  /** Whether pages of this origin may use this tenant's teleconsultations. */
  isOriginOf(tenantId: string, origin: string): Promise<boolean>;
}

export interface SeatAddress {
  teleconsultationId: TeleconsultationId;
  tenantId: string;
  participantId: ParticipantId;
}

export type Entrance = { seat: SeatAddress; refusal: null } | { seat: null; refusal: Refusal };

type JoinMessage = Extract<ClientMessage, { type: 'join' }>;
type ResumeMessage = Extract<ClientMessage, { type: 'resume' }>;

export interface Visitor {
  connection: PeerConnection;
  /** The web origin the browser declared. */
  origin: string;
}

export class Doorkeeper {
  readonly #store: DoorStore;
  readonly #registry: RoomRegistry;
  readonly #clock: Clock;
  readonly #turn: TurnConfig | null;

  constructor(options: {
    store: DoorStore;
    registry: RoomRegistry;
    clock: Clock;
    turn: TurnConfig | null;
  }) {
    this.#store = options.store;
    this.#registry = options.registry;
    this.#clock = options.clock;
    this.#turn = options.turn;
  }

  async join(message: JoinMessage, visitor: Visitor): Promise<Entrance> {
    const now = this.#clock.now();
    const ticket = await this.#store.redeemTicket(hashSecret(message.ticket), now);
    const fault = judgeTicket(ticket, now);
    if (fault || !ticket) return refuse(fault ?? 'TICKET_UNKNOWN');
    const { teleconsultationId, tenantId, role } = ticket;
    if (!(await this.#store.isOriginOf(tenantId, visitor.origin))) return refuse('NOT_ALLOWED');

    const { participantId } = message;
    const refusal = await this.#registry.within(teleconsultationId, (room) => ({
      code: room.join({
        ...this.#arrival(participantId, visitor.connection),
        role,
        roomAuthHash: hashSecret(message.roomAuth),
      }),
    }));
    if (!refusal) return refuse('TICKET_UNKNOWN');
    if (refusal.code) return refuse(refusal.code);
    return { seat: { teleconsultationId, tenantId, participantId }, refusal: null };
  }

  async resume(message: ResumeMessage, visitor: Visitor): Promise<Entrance> {
    const shownHash = hashSecret(message.resumeToken);
    const seat = await this.#store.findSeat(shownHash);
    if (!seat) return refuse('RESUME_REFUSED');
    if (!(await this.#store.isOriginOf(seat.tenantId, visitor.origin)))
      return refuse('NOT_ALLOWED');
    const refusal = await this.#registry.within(seat.teleconsultationId, (room) => ({
      code: room.resume({ ...this.#arrival(seat.participantId, visitor.connection), shownHash }),
    }));
    if (!refusal) return refuse('RESUME_REFUSED');
    return refusal.code ? refuse(refusal.code) : { seat, refusal: null };
  }

  #arrival(participantId: ParticipantId, connection: PeerConnection): Arrival {
    const now = this.#clock.now();
    const resumeToken = drawSecret('rt_');
    return {
      participantId,
      connection,
      resumeToken,
      resumeHash: hashSecret(resumeToken),
      icePlanFor: (role) => icePlanFor(role, now, this.#turn),
      now,
    };
  }
}

function refuse(refusal: Refusal): Entrance {
  return { seat: null, refusal };
}
