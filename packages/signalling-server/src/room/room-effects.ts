/**
 * What a verb of a room leads to: facts to keep, then messages to deliver, in this order. Also the
 * shapes of the two ways in. Holds things; decides nothing.
 */
import type { LeaveReason, ParticipantId, Role, ServerMessage } from '@tdoc/sdk-core/protocol';
import type { IcePlan } from '../auth/turn-credentials.ts';
import type { PeerConnection, SeatRecord } from './peer.ts';
import type { SecurityReport } from './security-report.ts';
import type { LifecycleEvent } from './teleconsultation.ts';

/** What both ways into a room bring along. */
export interface Arrival {
  participantId: ParticipantId;
  connection: PeerConnection;
  /** A new token for this participant, told once, and its hash, kept. */
  resumeToken: string;
  resumeHash: string;
  icePlanFor(role: Role): IcePlan;
  now: number;
}

export interface JoinRequest extends Arrival {
  role: Role;
  roomAuthHash: string;
}

export interface ResumeRequest extends Arrival {
  /** Hash of the token the participant came back with. */
  shownHash: string;
}

export type Passage = 'joined' | 'resumed' | 'admitted' | 'lost' | 'timed-out' | LeaveReason;

interface Delivery {
  connection: PeerConnection;
  message: ServerMessage | null;
  closeCode: number | null;
}

export class RoomEffects {
  readonly seats = new Map<ParticipantId, SeatRecord>();
  readonly forgottenSeats = new Set<ParticipantId>();
  readonly events: LifecycleEvent[] = [];
  readonly reports: SecurityReport[] = [];
  readonly passages: { participantId: ParticipantId; passage: Passage }[] = [];
  readonly #deliveries: Delivery[] = [];
  #factsChanged = false;

  /** True when something must be on disk before anybody hears of it. */
  get factsChanged(): boolean {
    return this.#factsChanged;
  }

  keepSeat(seat: SeatRecord): void {
    this.#factsChanged = true;
    this.forgottenSeats.delete(seat.participantId);
    this.seats.set(seat.participantId, seat);
  }

  forgetSeat(participantId: ParticipantId): void {
    this.#factsChanged = true;
    this.seats.delete(participantId);
    this.forgottenSeats.add(participantId);
  }

  keepTeleconsultation(event: LifecycleEvent | null): void {
    this.#factsChanged = true;
    if (event) this.events.push(event);
  }

  keepReport(report: SecurityReport): void {
    this.#factsChanged = true;
    this.reports.push(report);
  }

  note(participantId: ParticipantId, passage: Passage): void {
    this.passages.push({ participantId, passage });
  }

  /** Sends to whoever is connected; with a close code it is the last thing sent. */
  tell(connection: PeerConnection | null, message: ServerMessage, closeCode?: number): void {
    if (connection) this.#deliveries.push({ connection, message, closeCode: closeCode ?? null });
  }

  close(connection: PeerConnection | null, closeCode: number): void {
    if (connection) this.#deliveries.push({ connection, message: null, closeCode });
  }

  /** Hands everything to the connections, in order. */
  deliver(): void {
    for (const { connection, message, closeCode } of this.#deliveries) {
      if (message) connection.send(message);
      if (closeCode !== null) connection.close(closeCode);
    }
  }
}
