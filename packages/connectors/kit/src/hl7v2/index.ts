/** HL7 v2 as text and as typed views; pure, no socket, no file, no database. */
export { parseMessage, type ParseOptions, type ParseResult } from './parse.ts';
export { buildMessage, Message, type SegmentBounds } from './message.ts';
export { Segment, type Place } from './segment.ts';
export {
  segmentOf,
  type ComponentTree,
  type FieldTree,
  type RepetitionTree,
  type SegmentTree,
  type SparseFields,
} from './tree.ts';
export {
  FAULT_SENTENCES,
  Hl7EncodingError,
  type FaultSeverity,
  type Hl7Fault,
  type Hl7FaultCode,
} from './fault.ts';
export { DEFAULT_LIMITS, type Hl7Limits } from './limits.ts';
export { DEFAULT_SEPARATORS, type Separators } from './separators.ts';
export type { Charset } from './charset.ts';
export type { EscapeContext } from './escapes.ts';
export {
  formatInstant,
  instantOf,
  parseTimestamp,
  type Timestamp,
  type TimestampPrecision,
} from './timestamp.ts';
export { PAM_FR_VERSIONS, type MessageVersion } from './version.ts';
export { DELETE, type ViewContext, type ViewResult } from './views/view.ts';
export {
  isEnhancedMode,
  readHeader,
  writeHeader,
  type AcknowledgementCondition,
  type Header,
} from './views/header.ts';
export { ADT_EVENTS, isAdtEvent, readAdt, writeAdt, type Adt, type AdtEvent } from './views/adt.ts';
export {
  isSiuEvent,
  readAppointment,
  SIU_EVENTS,
  writeAppointment,
  type Appointment,
  type AppointmentId,
  type SiuEvent,
} from './views/appointment.ts';
export {
  isMdmEvent,
  MDM_EVENTS,
  readDocument,
  writeDocument,
  type ClinicalDocument,
  type MdmEvent,
} from './views/document.ts';
export { readResults, writeResults, type Observation, type ResultReport } from './views/result.ts';
export {
  conditionOf,
  ERROR_CONDITIONS,
  isRejection,
  readAcknowledgement,
  refusalsOf,
  writeAcknowledgement,
  type Acknowledgement,
  type AcknowledgementCode,
  type AnswerOptions,
  type ErrorCondition,
  type RefusalPlace,
} from './views/acknowledgement.ts';
export { ippOf, readPatient, writePatient, type Patient } from './views/patient.ts';
export {
  identifierKey,
  isSameAuthority,
  type AssigningAuthority,
  type PatientIdentifier,
} from './views/patient-identifier.ts';
export type { Encounter, Location, Movement, MovementAction } from './views/encounter.ts';
export type { PersonName, Professional } from './views/person.ts';
export type { IdentityAttribute, IdentityStatus } from './views/identity-status.ts';
