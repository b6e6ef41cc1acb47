/**
 * What a verb of a room leads to: facts to keep, then messages to deliver, in this order. Also the
 * shapes of the two ways in. Holds things; decides nothing.
 */
import type {
  LeaveReason,
  ParticipantId,
  ProtocolVersion,
  Role,
  ServerMessage,
} from '@tdoc/sdk-core/protocol';
import type { AuditActor } from '../audit/audit-event.ts';
import type { IcePlan } from '../auth/turn-credentials.ts';
import type { FrameReceipt, PeerConnection, SeatRecord } from './peer.ts';
import type { KeptReport } from './security-report.ts';
import type { LifecycleEvent } from './teleconsultation.ts';

/** What both ways into a room bring along. */
export interface Arrival {
  participantId: ParticipantId;
  connection: PeerConnection;
  /** A new token for this participant, told once, and its hash, kept. */
  resumeToken: string;
  resumeHash: string;
  icePlanFor(role: Role): IcePlan;
  /** Of the protocol that the connection speaks. */
  version: ProtocolVersion;
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

export type Passage =
  'joined' | 'resumed' | 'admitted' | 'lost' | 'timed-out' | 'turn-issued' | LeaveReason;

/** What became of a participant, and who did it. */
export interface PassageRecord {
  participantId: ParticipantId;
  role: Role;
  passage: Passage;
  by: AuditActor;
}

export interface LockChange {
  locked: boolean;
  by: AuditActor;
}

interface Delivery {
  connection: PeerConnection;
  message: ServerMessage | null;
  closeCode: number | null;
  receipt?: FrameReceipt | undefined;
}

export class RoomEffects {
  readonly seats = new Map<ParticipantId, SeatRecord>();
  readonly forgottenSeats = new Set<ParticipantId>();
  readonly events: LifecycleEvent[] = [];
  readonly reports: KeptReport[] = [];
  readonly passages: PassageRecord[] = [];
  readonly locks: LockChange[] = [];
  /** Who ended it; null while nobody did. */
  endedBy: AuditActor | null = null;
  /** Who planned it for another hour; null while nobody did. */
  rescheduledBy: AuditActor | null = null;
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

  keepReport(report: KeptReport): void {
    this.#factsChanged = true;
    this.reports.push(report);
  }

  keepLock(change: LockChange): void {
    this.#factsChanged = true;
    this.locks.push(change);
  }

  keepEnd(by: AuditActor): void {
    this.endedBy = by;
  }

  keepReschedule(by: AuditActor): void {
    this.rescheduledBy = by;
  }

  note(
    { participantId, role }: { participantId: ParticipantId; role: Role },
    { passage, by }: { passage: Passage; by: AuditActor },
  ): void {
    this.#factsChanged = true;
    this.passages.push({ participantId, role, passage, by });
  }

  /** Sends to whoever is connected; with a close code it is the last thing sent. */
  tell(connection: PeerConnection | null, message: ServerMessage, closeCode?: number): void {
    if (connection) this.#deliveries.push({ connection, message, closeCode: closeCode ?? null });
  }

  /** Sends what came of one frame of somebody else, who may want to know that it arrived. */
  pass(connection: PeerConnection | null, message: ServerMessage, receipt?: FrameReceipt): void {
    if (connection) this.#deliveries.push({ connection, message, closeCode: null, receipt });
  }

  close(connection: PeerConnection | null, closeCode: number): void {
    if (connection) this.#deliveries.push({ connection, message: null, closeCode });
  }

  /** Hands everything to the connections, in order. */
  deliver(): void {
    for (const { connection, message, closeCode, receipt } of this.#deliveries) {
      if (message) connection.send(message, receipt);
      if (closeCode !== null) connection.close(closeCode);
    }
  }
}
