/**
 * The port between the teleconsultation and whatever protects its messages end to end.
 * The composition knows only this; the protocol behind it (docs/protocol.md) can be replaced whole.
 */
import type { TDocError } from '../errors.ts';
import type { MediaKeyEvent } from '../ports.ts';
import type { ParticipantId } from '../protocol/messages.ts';
import type { SealedMessage } from './sealed-message.ts';
import type { RemoteTrust } from './trust.ts';
import type { VerificationCode } from './verification-code.ts';

export interface SecureSessionHandlers {
  /** A sealed payload is ready for the remote participant; the caller chooses the way. */
  deliver(remote: ParticipantId, payload: string): void;
  /**
   * Both ends hold fresh keys for each other. Called again when the remote participant came back with a
   * new page: whatever was built on the former session is void. With `renewed`, the same two pages have
   * only made new keys, and what was built on the former ones stands.
   */
  onEstablished(remote: ParticipantId, how: { renewed: boolean }): void;
  /** Called in the order of sending, only between `onEstablished` and `forget`. */
  onMessage(remote: ParticipantId, message: SealedMessage): void;
  /** A payload could not be opened: altered, replayed, or sealed by somebody without the link. */
  onRefused(remote: ParticipantId): void;
  /** No session could be made with that participant, however often it was tried. */
  onFailed(remote: ParticipantId, error: TDocError): void;
  /** The two do not see the same participants: a ghost, or a view split by the server. */
  onRosterMismatch(remote: ParticipantId): void;
  onMediaKey(event: MediaKeyEvent): void;
  /** `trust` of that participant changed. */
  onTrust(remote: ParticipantId): void;
  /** One of the two found the other's code different: somebody may sit in between. */
  onDifferentCode(remote: ParticipantId, by: 'local' | 'remote'): void;
}

/** All end-to-end sessions of one participant in one teleconsultation. */
export interface SecureSession {
  /**
   * The remote participant is there, or the way to it is open again: begins a session, or says again
   * what was lost. Safe to call again.
   */
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
  /** The participants with whom media is shared; keys go to them and to nobody else. */
  setMembers(remotes: readonly ParticipantId[]): void;
  /** Equal on both sides, and on these two only. @throws ERR_TDOC_SEAL when no session stands. */
  verificationCode(remote: ParticipantId): Promise<VerificationCode>;
  /**
   * What a person found when comparing the code with the remote participant by voice; told to it. The
   * finding holds as long as both pages do.
   * @throws ERR_TDOC_SEAL when no session stands; ERR_TDOC_CODE_CHANGED when `code` is no longer the one
   *   in force.
   */
  answerVerification(
    remote: ParticipantId,
    answer: { code: VerificationCode; identical: boolean },
  ): Promise<void>;
  /** Null before a session stands. */
  trust(remote: ParticipantId): RemoteTrust | null;
  /** One code for the whole group; null with fewer than three members. */
  groupCode(): Promise<readonly string[] | null>;
  /** Drops every key; nothing is called afterwards. */
  close(): void;
}
