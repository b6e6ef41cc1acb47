/**
 * A peer: one participant's place in a room, with or without a live connection. Knows nothing of
 * sockets: a connection is a thing that takes messages and can be closed.
 */
import type {
  ParticipantEntry,
  ParticipantId,
  Presence,
  Role,
  ServerMessage,
} from '@tdoc/sdk-core/protocol';

/** One frame of a sender, where its way through several nodes is accounted for. */
export interface FrameReceipt {
  /** Which line it came over, and its number there: a recipient takes each once. */
  readonly line: string;
  readonly n: number;
  /** The frame is not dealt with before this has settled. */
  until(arrived: Promise<void>): void;
}

/** What a room needs of a connection. Neither verb throws; both do nothing once it is closed. */
export interface PeerConnection {
  send(message: ServerMessage, receipt?: FrameReceipt): void;
  close(code: number): void;
}

/** What hears of a connection. */
export interface ConnectionHandler {
  /** One text frame, unread. */
  onText(text: string): unknown;
  /** A frame that is no text at all. */
  onBinary(): void;
  /** More than any browser of ours ever says. */
  onFlood(): void;
  /** The connection is gone, whoever closed it. */
  onClose(): void;
}

/** What survives a restart of the server. */
export interface SeatRecord {
  participantId: ParticipantId;
  role: Role;
  presence: Presence;
  /** Milliseconds since the epoch. */
  since: number;
  /** Hash of the resume token of the last welcome. */
  resumeHash: string;
  /** Hash of the one before: good until the newer one is used, because a welcome can get lost. */
  previousResumeHash: string | null;
  /** False once the seat was given up after a timeout; the token still leads back in. */
  seated: boolean;
}

export class Peer {
  readonly participantId: ParticipantId;
  readonly role: Role;
  presence: Presence;
  since: number;
  resumeHash: string;
  previousResumeHash: string | null;
  seated: boolean;
  /** Null while the signalling connection is lost. */
  connection: PeerConnection | null = null;

  constructor(record: SeatRecord) {
    this.participantId = record.participantId;
    this.role = record.role;
    this.presence = record.presence;
    this.since = record.since;
    this.resumeHash = record.resumeHash;
    this.previousResumeHash = record.previousResumeHash;
    this.seated = record.seated;
  }

  get isPractitioner(): boolean {
    return this.role === 'practitioner';
  }

  get entry(): ParticipantEntry {
    return {
      participantId: this.participantId,
      role: this.role,
      presence: this.presence,
      connected: this.connection !== null,
      since: new Date(this.since).toISOString(),
    };
  }

  get record(): SeatRecord {
    const { participantId, role, presence, since, resumeHash, previousResumeHash, seated } = this;
    return { participantId, role, presence, since, resumeHash, previousResumeHash, seated };
  }

  /** Who waits sees practitioners only and only they see who waits; the admitted see each other. */
  sees(other: Peer): boolean {
    if (other === this || !other.seated || !this.seated) return false;
    if (this.isPractitioner || other.isPractitioner) return true;
    return this.presence === 'admitted' && other.presence === 'admitted';
  }
}
