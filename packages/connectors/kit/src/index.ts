/** `@tdoc/connector-kit`: what a hospital's systems and T-Doc exchange. Importing it starts nothing. */
export * from './hl7v2/index.ts';
export { frame, FrameReader, type FrameFaultCode, type FrameReading } from './mllp/frame-reader.ts';
export type { Acceptance, Acceptor, Received } from './mllp/acceptor.ts';
export { MllpListener, type MllpListenerOptions } from './mllp/mllp-listener.ts';
export type { ConnectionEnd } from './mllp/mllp-connection.ts';
export { MllpClient, type MllpClientOptions, type Outgoing } from './mllp/mllp-client.ts';
export { MllpError, type MllpErrorCode } from './mllp/mllp-error.ts';
export type { MllpTls } from './mllp/tls-settings.ts';
export { systemClock, type Clock } from './clock.ts';
export {
  RECORD_KINDS,
  type RecordKind,
  type Register,
  type RegisterRecord,
} from './register/register.ts';
export type {
  AppointmentRecord,
  EncounterRecord,
  EncounterStatus,
  MovementFact,
  PatientRecord,
  Version,
} from './register/records.ts';
export type {
  Admission,
  DeadLetter,
  Direction,
  FlowFigures,
  InboundMessage,
  InboxStore,
  OutboundMessage,
  OutboxStore,
  RefusedMessage,
  RegisterChange,
  StoredInbound,
  StoredOutbound,
  SyncStore,
  Work,
} from './sync/store.ts';
export { createSqliteStore } from './sync/sqlite-store.ts';
export { DataFolderLockedError } from './sync/data-folder-lock.ts';
export { DatabaseUnusableError } from './sync/sqlite-database.ts';
export { startGateway, type Gateway, type GatewayPorts } from './gateway/gateway.ts';
export { createLog, type Log, type LogFields } from './gateway/log.ts';
export {
  parseProfile,
  ProfileError,
  type Profile,
  type ProfileFault,
  type ProfileInput,
} from './gateway/profile.ts';
export type { Submission } from './gateway/sending.ts';
