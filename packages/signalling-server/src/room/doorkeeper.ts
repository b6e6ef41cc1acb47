/**
 * The way into a room: turns a ticket or a resume token into a seat, or into one refusal. Spends the
 * ticket before it looks at anything else, so that one ticket is one attempt.
 */
import type {
  ClientMessage,
  ParticipantId,
  ProtocolVersion,
  Refusal,
  Role,
  TeleconsultationId,
} from '@tdoc/sdk-core/protocol';
import { pseudonymOf } from '../audit/audit-event.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { judgeTicket, type TicketRecord } from '../auth/admission-ticket.ts';
import { drawSecret, hashSecret } from '../auth/secret.ts';
import { icePlanFor, type TurnConfig } from '../auth/turn-credentials.ts';
import type { Clock } from '../clock.ts';
import type { PeerConnection } from './peer.ts';
import type { Arrival } from './room-effects.ts';
import type { RoomRegistry } from './room-registry.ts';
import type { VisitorWatch } from './visitor-watch.ts';

export interface DoorStore {
  /** Spends a good ticket; answers what it was before, null when nobody knows it. */
  redeemTicket(ticketHash: string, use: TicketUse): Promise<TicketRecord | null>;
  /** Whose resume token this is, the last or the one before. */
  findSeat(resumeHash: string): Promise<SeatAddress | null>;
  /** Whether pages of this origin may use this tenant's teleconsultations. */
  isOriginOf(tenantId: string, origin: string): Promise<boolean>;
}

/** Who spends a ticket, for the audit log, and when. */
export interface TicketUse {
  participantId: ParticipantId;
  now: number;
}

export interface SeatAddress {
  teleconsultationId: TeleconsultationId;
  tenantId: string;
  participantId: ParticipantId;
}

/** What a ticket or a token says of a visitor, refused or not. */
interface KnownVisitor extends SeatAddress {
  role?: Role;
  ticketHash?: string;
}

export type Entrance = { seat: SeatAddress; refusal: null } | { seat: null; refusal: Refusal };

type JoinMessage = Extract<ClientMessage, { type: 'join' }>;
type ResumeMessage = Extract<ClientMessage, { type: 'resume' }>;

export interface Visitor {
  connection: PeerConnection;
  /** The web origin the browser declared; null for a server, which has none. */
  origin: string | null;
  /** The tenant whose API key a server showed instead of an origin. */
  tenantId?: string;
  watch: VisitorWatch;
  /** Of the wire protocol that was agreed on. */
  version: ProtocolVersion;
  /** Called when another node has the room of somebody seated; absent where there is one node. */
  onMoved?: () => void;
}

/** What names a participant: the id is the browser's own word, so the room belongs to it. */
export type SeatOf = Pick<SeatAddress, 'teleconsultationId' | 'participantId'>;

export class Doorkeeper {
  readonly #store: DoorStore;
  readonly #registry: RoomRegistry;
  readonly #audit: Pick<AuditTrail, 'refused'>;
  readonly #clock: Clock;
  readonly #turn: TurnConfig | null;
  readonly #stops: (seat: SeatOf) => boolean;

  constructor(options: {
    store: DoorStore;
    registry: RoomRegistry;
    audit: Pick<AuditTrail, 'refused'>;
    clock: Clock;
    turn: TurnConfig | null;
    /** Whether a participant may not come in for a while; nobody by default. */
    stops?: (seat: SeatOf) => boolean;
  }) {
    this.#store = options.store;
    this.#registry = options.registry;
    this.#audit = options.audit;
    this.#clock = options.clock;
    this.#turn = options.turn;
    this.#stops = options.stops ?? (() => false);
  }

  async join(message: JoinMessage, visitor: Visitor): Promise<Entrance> {
    const now = this.#clock.now();
    const { participantId } = message;
    const ticketHash = hashSecret(message.ticket);
    const ticket = await this.#store.redeemTicket(ticketHash, { participantId, now });
    const fault = judgeTicket(ticket, now);
    const refuse = (code: Refusal) =>
      this.#refuse(code, ticket && { ...ticket, participantId, ticketHash });
    if (fault || !ticket) return refuse(fault ?? 'TICKET_UNKNOWN');
    const { teleconsultationId, tenantId, role } = ticket;
    if (!(await this.#isOf(tenantId, visitor))) return refuse('NOT_ALLOWED');
    if (this.#stops({ teleconsultationId, participantId })) return refuse('TOO_MANY_MESSAGES');

    const refusal = await this.#registry.within(teleconsultationId, (room) => ({
      code: room.join({
        ...this.#arrival(participantId, visitor),
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
    const refuse = (code: Refusal) => this.#refuse(code, seat);
    if (!seat) return refuse('RESUME_REFUSED');
    if (!(await this.#isOf(seat.tenantId, visitor))) return refuse('NOT_ALLOWED');
    if (this.#stops(seat)) return refuse('TOO_MANY_MESSAGES');
    const refusal = await this.#registry.within(seat.teleconsultationId, (room) => ({
      code: room.resume({ ...this.#arrival(seat.participantId, visitor), shownHash }),
    }));
    if (!refusal) return refuse('RESUME_REFUSED');
    return refusal.code ? refuse(refusal.code) : { seat, refusal: null };
  }

  /** Whether a visitor comes from this tenant's pages, or from its backend. */
  async #isOf(tenantId: string, { origin, tenantId: shown }: Visitor): Promise<boolean> {
    if (origin === null) return shown === tenantId;
    return this.#store.isOriginOf(tenantId, origin);
  }

  /** Told to the audit log before the visitor hears of it. */
  async #refuse(code: Refusal, known: KnownVisitor | null): Promise<Entrance> {
    await this.#audit.refused({
      tenantId: known?.tenantId ?? null,
      at: this.#clock.now(),
      kind: 'participant-refused',
      outcome: 'refused',
      actor: known
        ? { type: 'participant', id: known.participantId, role: known.role ?? null }
        : { type: 'stranger' },
      code,
      ...(known ? { teleconsultationId: known.teleconsultationId } : {}),
      ...(known?.ticketHash ? { facts: { ticketId: pseudonymOf('ti_', known.ticketHash) } } : {}),
    });
    return { seat: null, refusal: code };
  }

  #arrival(participantId: ParticipantId, { connection, version }: Visitor): Arrival {
    const now = this.#clock.now();
    const resumeToken = drawSecret('rt_');
    return {
      participantId,
      connection,
      resumeToken,
      resumeHash: hashSecret(resumeToken),
      icePlanFor: (role) => icePlanFor(role, now, this.#turn),
      version,
      now,
    };
  }
}
