/**
 * The port between the teleconsultation and whatever protects its messages end to end.
 * The composition knows only this; the link-sealed session behind it can be replaced whole.
 */
import type { ParticipantId } from '../protocol/messages.ts';
import type { SealedMessage } from './sealed-message.ts';
import type { VerificationCode } from './verification-code.ts';

export interface SecureSessionHandlers {
  /** A sealed payload is ready for the remote participant; the caller chooses the way. */
  deliver(remote: ParticipantId, payload: string): void;
  /**
   * Both ends hold fresh keys for each other. Called again when the remote participant came back
   * with a new page: whatever was built on the former session is void.
   */
  onEstablished(remote: ParticipantId): void;
  /** Called in the order of sending, only between `onEstablished` and `forget`. */
  onMessage(remote: ParticipantId, message: SealedMessage): void;
  /** A payload could not be opened: altered, replayed, or sealed by somebody without the link. */
  onRefused(remote: ParticipantId): void;
}

/** All end-to-end sessions of one participant in one teleconsultation. */
export interface SecureSession {
  /** The remote participant is there: greets it. Safe to call again. */
  begin(remote: ParticipantId): void;
  /** Takes one payload from the wire, in any state; never throws. */
  receive(remote: ParticipantId, payload: string): void;
  isEstablished(remote: ParticipantId): boolean;
  /** Seals and delivers; before `onEstablished` it does nothing and answers false. */
  send(remote: ParticipantId, message: SealedMessage): boolean;
  /** Resolves once everything sent so far was handed to `deliver`. */
  flush(): Promise<void>;
  /** Drops the keys shared with a remote participant who left. */
  forget(remote: ParticipantId): void;
  verificationCode(
    remote: ParticipantId,
    fingerprints: { local: string; remote: string },
  ): Promise<VerificationCode>;
  /** Drops every key; nothing is called afterwards. */
  close(): void;
}
