/**
 * A participant as an application sees one: an immutable snapshot, made anew after each change, so a
 * screen may compare by identity.
 */
import type { ParticipantId, Presence, Role } from '../protocol/messages.ts';
import type { TrackSource, VideoRung } from '../ports.ts';
import type { ConnectionQuality } from '../quality/connection-quality.ts';
import type { DeviceCheckSummary } from '../secure-session/sealed-message.ts';
import type { VerificationCode } from '../secure-session/verification-code.ts';
import type { SecurityReport } from './security-report.ts';

export interface ParticipantTrack {
  readonly track: MediaStreamTrack | null;
  /** False while muted or turned off at its source: show initials, not a black picture. */
  readonly on: boolean;
}

/** `none` before both are admitted. */
export type MediaConnection = 'none' | 'connecting' | 'connected' | 'interrupted';

export interface Participant extends Readonly<Record<TrackSource, ParticipantTrack>> {
  readonly id: ParticipantId;
  readonly isLocal: boolean;
  readonly role: Role;
  /** As the participant gave it, sealed end to end; null when none was given. */
  readonly displayName: string | null;
  readonly presence: Presence;
  /** In the waiting room, or in the teleconsultation, since. */
  readonly since: Date;
  readonly connection: MediaConnection;
  /** False while the participant's signalling is lost; the picture may go on. */
  readonly reachable: boolean;
  readonly quality: ConnectionQuality | null;
  /** How much of one's own picture is sent to this participant; null for oneself and before it is. */
  readonly sent: VideoRung | null;
  /** How much of this participant's picture is sent here, as the participant says; null when not told. */
  readonly received: VideoRung | null;
  /** Null until the two browsers have agreed on their keys. */
  readonly verificationCode: VerificationCode | null;
  /** Null until the two browsers have agreed on their keys; a lock is shown only when its counters prove it. */
  readonly protection: SecurityReport | null;
  readonly deviceCheck: DeviceCheckSummary | null;
  /** The participant's decisions by purpose; null when not told. */
  readonly consent: Readonly<Record<string, boolean>> | null;
}

const OFF: ParticipantTrack = { track: null, on: false };

export function newParticipant(
  known: Pick<Participant, 'id' | 'isLocal' | 'role' | 'presence' | 'since'> & Partial<Participant>,
): Participant {
  return {
    displayName: null,
    connection: 'none',
    reachable: true,
    microphone: OFF,
    camera: OFF,
    screen: OFF,
    quality: null,
    sent: null,
    received: null,
    verificationCode: null,
    protection: null,
    deviceCheck: null,
    consent: null,
    ...known,
  };
}

/** `a=1,b=0` for the sealed profile; null when there is nothing to tell. */
export function encodeDecisions(decisions: Readonly<Record<string, boolean>>): string | null {
  const text = Object.entries(decisions).map(
    ([purpose, granted]) => `${purpose}=${granted ? 1 : 0}`,
  );
  return text.length === 0 ? null : text.join(',');
}

export function decodeDecisions(text: string | null): Readonly<Record<string, boolean>> | null {
  if (text === null) return null;
  return Object.fromEntries(
    text.split(',').flatMap((part) => {
      const [purpose, value] = part.split('=');
      return purpose && value ? [[purpose, value === '1'] as const] : [];
    }),
  );
}
