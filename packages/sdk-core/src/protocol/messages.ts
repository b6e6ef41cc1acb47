/**
 * The messages that travel in clear between a browser and the signalling server.
 * They carry room membership and sealed payloads; they can express no SDP, no address,
 * no name and no text, so a server that logs every one of them learns none of these.
 */

/**
 * Versions of this wire protocol, the newest first; each is also a WebSocket sub-protocol (`tdoc.v2`). A
 * browser offers all it speaks, the server takes the newest of these that it speaks as well, so that old
 * pages and new servers, and new pages and old servers, work together while one follows the other.
 *
 * 2  adds `reconnect`
 */
export const PROTOCOL_VERSIONS = [2, 1] as const;
export type ProtocolVersion = (typeof PROTOCOL_VERSIONS)[number];
/** The newest version. */
export const PROTOCOL_VERSION: ProtocolVersion = PROTOCOL_VERSIONS[0];
/** What a browser offers, the newest first. */
export const WEBSOCKET_SUBPROTOCOLS: readonly string[] = PROTOCOL_VERSIONS.map(subprotocolOf);
export const WEBSOCKET_SUBPROTOCOL: string = subprotocolOf(PROTOCOL_VERSION);

export function subprotocolOf(version: ProtocolVersion): string {
  return `tdoc.v${version}`;
}

/** The newest of the offered sub-protocols that is spoken here; null when there is none. */
export function agreedVersion(
  offered: readonly string[],
  spoken: readonly ProtocolVersion[] = PROTOCOL_VERSIONS,
): ProtocolVersion | null {
  const common = spoken.filter((version) => offered.includes(subprotocolOf(version)));
  return common.sort((a, b) => b - a)[0] ?? null;
}

/** Largest frame either side accepts, in bytes of UTF-8 (ASVS 5.0 V17.3.2). */
export const MAX_FRAME_BYTES = 65_536;
/** Largest sealed payload in a `relay`, in characters: leaves room for the envelope around it. */
export const MAX_SEALED_PAYLOAD_CHARS = 61_440;
/** A teleconsultation holds at most six participants (mesh), those who wait included. */
export const ROOM_CAPACITY = 6;

/** 32 lower-case hexadecimal digits, drawn by the participant's own browser. */
export type ParticipantId = string & { readonly __brand: 'ParticipantId' };
/** Identifier of a teleconsultation, drawn by the signalling server: `tc_` and 22 base64url characters. */
export type TeleconsultationId = string & { readonly __brand: 'TeleconsultationId' };

export const ROLES = ['practitioner', 'patient', 'companion', 'interpreter'] as const;
export type Role = (typeof ROLES)[number];

export const PRESENCES = ['waiting', 'admitted'] as const;
/** `waiting`: in the waiting room; `admitted`: in the teleconsultation. A practitioner is admitted at once. */
export type Presence = (typeof PRESENCES)[number];

export interface ParticipantEntry {
  participantId: ParticipantId;
  role: Role;
  presence: Presence;
  /** False while the participant's signalling connection is lost and the seat is kept. */
  connected: boolean;
  /** When the participant entered the waiting room or the teleconsultation, ISO 8601 in UTC. */
  since: string;
}

/** Same members as `RTCIceServer`, strings only. */
export interface IceServerEntry {
  urls: string[];
  username?: string;
  credential?: string;
}

export const REPORT_KINDS = [
  'verification-mismatch',
  'roster-mismatch',
  'media-unprotected',
  'handshake-failed',
] as const;
/**
 * What a browser saw that should not happen: the two people read different verification codes, the
 * participants' own roster and the server's differ, frames could not be protected, no session came
 * about with somebody.
 */
export type ReportKind = (typeof REPORT_KINDS)[number];

export type ClientMessage =
  | {
      type: 'join';
      v: ProtocolVersion;
      /** Single-use admission ticket, from the host's backend. */
      ticket: string;
      /** Proof that the participant holds the link secret: HKDF(k, "TDSS-1 room-auth" ‖ LV(room)), base64url. */
      roomAuth: string;
      participantId: ParticipantId;
    }
  | {
      type: 'resume';
      v: ProtocolVersion;
      /** From the last `welcome`; replaced by the next one. */
      resumeToken: string;
    }
  | { type: 'relay'; to: ParticipantId; payload: string }
  | { type: 'admit'; participantId: ParticipantId }
  | { type: 'remove'; participantId: ParticipantId }
  /**
   * A practitioner closes the door, or opens it: while it is locked nobody new waits or comes in, and who is
   * in may go and come back.
   */
  | { type: 'lock'; locked: boolean }
  | { type: 'leave' }
  | { type: 'end' }
  /**
   * A security report, kept in the host's audit log; `about` is whom it concerns, null when that is
   * nobody in particular. Different codes of two admitted participants end the teleconsultation; the
   * other kinds are answered by nothing. A server older than this message takes it for a
   * fault and closes: update servers before pages.
   */
  | { type: 'report'; kind: ReportKind; about: ParticipantId | null }
  | { type: 'ping' };

export const LEAVE_REASONS = ['left', 'removed', 'timeout'] as const;
export type LeaveReason = (typeof LEAVE_REASONS)[number];

export const END_REASONS = [
  'ended-by-practitioner',
  'ended-by-host',
  'expired',
  /** Two people read different verification codes: nobody comes in again. */
  'verification-mismatch',
] as const;
export type EndReason = (typeof END_REASONS)[number];

/** What the server answers when it refuses something; the browser's error code is `ERR_TDOC_` and this. */
export const REFUSALS = [
  'TICKET_UNKNOWN',
  'TICKET_EXPIRED',
  'TICKET_USED',
  'LINK_SECRET_WRONG',
  'RESUME_REFUSED',
  'ROOM_FULL',
  /** The practitioner has locked the room; shown only to whoever has the right link. */
  'ROOM_LOCKED',
  'TELECONSULTATION_ENDED',
  'NOT_ALLOWED',
  'PARTICIPANT_UNKNOWN',
  'TOO_MANY_MESSAGES',
  'PROTOCOL',
  /** The server speaks no version that the page speaks. */
  'VERSION_UNSUPPORTED',
] as const;
export type Refusal = (typeof REFUSALS)[number];

export type ServerMessage =
  | {
      type: 'welcome';
      v: ProtocolVersion;
      teleconsultationId: TeleconsultationId;
      participantId: ParticipantId;
      role: Role;
      presence: Presence;
      /** Opaque, single holder; comes back in `resume` after a lost connection or a page reload. */
      resumeToken: string;
      /** The others this participant may see; a waiting participant sees practitioners only. */
      participants: ParticipantEntry[];
      iceServers: IceServerEntry[];
      iceTransportPolicy: 'all' | 'relay';
      /** When the first non-practitioner was admitted, ISO 8601 in UTC; null before. */
      startedAt: string | null;
    }
  | { type: 'participant-joined'; participant: ParticipantEntry }
  | { type: 'participant-admitted'; participantId: ParticipantId; startedAt: string }
  /** The signalling connection of a participant is lost; the seat is kept for 60 s. */
  | { type: 'participant-lost'; participantId: ParticipantId }
  | { type: 'participant-back'; participantId: ParticipantId }
  | { type: 'participant-left'; participantId: ParticipantId; reason: LeaveReason }
  | { type: 'relay'; from: ParticipantId; payload: string }
  /** To practitioners: the door was locked or unlocked, also right after a `welcome` while it is locked. */
  | { type: 'lock-changed'; locked: boolean }
  | { type: 'removed' }
  /** The same participant connected from elsewhere; this connection closes. */
  | { type: 'replaced' }
  | { type: 'ended'; reason: EndReason; durationS: number }
  /**
   * Since version 2. This server is about to stop: come back between `afterMs` and `afterMs + withinMs`
   * from now, at a moment the browser draws, to `url`, or where it was when that is null. Whoever has not
   * by then is closed with 1012. Sound and images do not pass here and go on.
   */
  | { type: 'reconnect'; afterMs: number; withinMs: number; url: string | null }
  | { type: 'refused'; code: Refusal }
  | { type: 'pong' };

/** Close codes of the WebSocket, in the private range of RFC 6455 §7.4.2. */
export const CLOSE_CODES = {
  protocol: 4400,
  refused: 4401,
  version: 4406,
  removed: 4403,
  replaced: 4409,
  ended: 4410,
  flood: 4429,
} as const;
