/** `@tdoc/sdk-core`: everything an application may use, and nothing else. */

// The teleconsultation
export { Teleconsultation } from './teleconsultation.ts';
export type { SendFileOptions } from './conversation.ts';
export type { TeleconsultationSummary } from './teleconsultation-summary.ts';
export type { TeleconsultationOptions, TeleconsultationPorts } from './teleconsultation-options.ts';
export type { TeleconsultationState } from './teleconsultation-state.ts';
export {
  ChatMessageEvent,
  FileOfferEvent,
  ParticipantEvent,
  type TeleconsultationEventMap,
} from './teleconsultation-events.ts';
export type { MediaConnection, Participant, ParticipantTrack } from './participants/participant.ts';
export type {
  SecurityReport,
  TrackProof,
  TransportSecurity,
} from './participants/security-report.ts';
export { SECURITY_LEVELS, type SecurityLevel } from './secure-session/trust.ts';
export type { ChatMessage } from './chat/chat-log.ts';
export {
  FileOffer,
  FileTransfer,
  MAX_CONCURRENT_FILES,
  MAX_FILE_BYTES,
  type FileDescription,
  type FileTransferEventMap,
  type FileTransferState,
} from './data/file-transfer.ts';
export type { NamedBlob } from './data/file-desk.ts';
export type { ConnectionQuality } from './quality/connection-quality.ts';
export { MAX_CHAT_CHARS, type DeviceCheckSummary } from './secure-session/sealed-message.ts';
export type { VerificationCode } from './secure-session/verification-code.ts';
export type { SignallingState } from './signalling/signalling-client.ts';

// Coming in
export {
  httpAdmission,
  type Admission,
  type AdmissionRequest,
  type AdmissionSource,
} from './admission/admission.ts';
export { reopenWithoutLink } from './invitation/reopen-without-link.ts';
export {
  createInvitation,
  invitationLink,
  takeInvitation,
  type Invitation,
} from './invitation/invitation.ts';
export {
  httpCredential,
  type CredentialRequest,
  type CredentialSource,
} from './credential/credential-source.ts';
export type {
  CredentialClaims,
  CredentialIssuer,
  VerifiedCredential,
} from './secure-session/credential.ts';
export { prepareCrypto } from './crypto/sodium.ts';
export { LinkSecret } from './crypto/link-secret.ts';
export { TabMemory, type Recollection } from './resumption/tab-memory.ts';
export { checkSupport, type SupportReport } from './support.ts';

// Consent
export {
  ConsentGate,
  DEFAULT_PURPOSES,
  type ConsentDecision,
  type ConsentEventMap,
  type ConsentGateOptions,
  type ConsentInput,
  type ConsentPurpose,
  type ConsentReceipt,
  type ProofOptions,
} from './consent/consent-gate.ts';
export type { ConsentRecord, SignedConsentReceipt } from './consent/receipt-record.ts';
export type { DetachedSignature } from './crypto/verify-jws.ts';

// Camera, microphone, screen
export {
  LocalMedia,
  type CapturedKind,
  type DeviceChoice,
  type DeviceKind,
  type DeviceList,
  type LocalMediaEventMap,
} from './media/local-media.ts';

// Errors and events
export {
  isTDocError,
  TDOC_ERROR_CODES,
  TDocError,
  type TDocErrorCode,
  type TDocErrorOptions,
} from './errors.ts';
export { FaultEvent, TypedEventTarget } from './events.ts';

// Ports, for whoever brings a part of their own
export { TRACK_SOURCES, VIDEO_RUNGS } from './ports.ts';
export type {
  Clock,
  FrameCounters,
  FrameLine,
  FrameProof,
  FrameProtection,
  MediaKeyEvent,
  MediaSource,
  PeerConnectionPort,
  PeerHandlers,
  PeerSignal,
  PeerTransport,
  SignallingConnection,
  SignallingHandlers,
  SendingLimits,
  SignallingTransport,
  TrackSource,
  VideoRung,
} from './ports.ts';
export {
  simplePeerTransport,
  type SimplePeerTransportOptions,
} from './peer/simple-peer-transport.ts';
export { workerFrameProtection } from './sframe/worker-frame-protection.ts';
export { websocketTransport } from './signalling/websocket-transport.ts';
export type {
  EndReason,
  LeaveReason,
  ParticipantId,
  Presence,
  Role,
  TeleconsultationId,
} from './protocol/messages.ts';
export { ROLES } from './protocol/messages.ts';
