/**
 * Patients and movements: ADT by ITI-30 (identity) and ITI-31 (encounters) as PAM-FR writes them.
 * One table says what each event is.
 */
import { FaultList } from '../fault.ts';
import { buildMessage, type Message } from '../message.ts';
import { charsetNamed } from '../charset.ts';
import { segmentOf } from '../tree.ts';
import {
  readEncounter,
  readMovement,
  writeEncounter,
  writeMovement,
  type Encounter,
  type Movement,
} from './encounter.ts';
import { readHeader, writeHeader, type Header } from './header.ts';
import { readIdentifiers, writeIdentifier, type PatientIdentifier } from './patient-identifier.ts';
import { readPatient, writePatient, type Patient } from './patient.ts';
import type { ViewContext, ViewResult } from './view.ts';

interface EventKind {
  transaction: 'ITI-30' | 'ITI-31';
  structure: string;
}

const identity = (structure: string): EventKind => ({ transaction: 'ITI-30', structure });
const movement = (structure: string): EventKind => ({ transaction: 'ITI-31', structure });

/** Every event of PAM-FR with the structure that MSH-9.3 names for it. */
export const ADT_EVENTS = {
  A28: identity('ADT_A05'),
  A31: identity('ADT_A05'),
  A40: identity('ADT_A39'),
  A47: identity('ADT_A30'),
  A01: movement('ADT_A01'),
  A02: movement('ADT_A02'),
  A03: movement('ADT_A03'),
  A04: movement('ADT_A01'),
  A05: movement('ADT_A05'),
  A06: movement('ADT_A06'),
  A07: movement('ADT_A06'),
  A11: movement('ADT_A09'),
  A12: movement('ADT_A09'),
  A13: movement('ADT_A01'),
  A14: movement('ADT_A05'),
  A15: movement('ADT_A15'),
  A16: movement('ADT_A16'),
  A21: movement('ADT_A21'),
  A22: movement('ADT_A21'),
  A25: movement('ADT_A21'),
  A26: movement('ADT_A21'),
  A27: movement('ADT_A21'),
  A38: movement('ADT_A38'),
  A44: movement('ADT_A43'),
  A52: movement('ADT_A52'),
  A53: movement('ADT_A52'),
  A54: movement('ADT_A54'),
  A55: movement('ADT_A52'),
  Z99: movement('ADT_A01'),
} as const satisfies Record<string, EventKind>;

export type AdtEvent = keyof typeof ADT_EVENTS;
export const isAdtEvent = (event: string): event is AdtEvent => Object.hasOwn(ADT_EVENTS, event);

export interface Adt {
  header: Header;
  event: AdtEvent;
  /** EVN-2 and EVN-6 as they came. */
  recordedAt: string;
  occurredAt: string;
  patient: Patient;
  /** MRG-1: the numbers that A40 retires, or that A47 replaces. */
  mergedIdentifiers: PatientIdentifier[];
  encounter: Encounter | null;
  movement: Movement | null;
}

/**
 * @param options.context of the site
 * @param options.as reads an event that PAM-FR does not use as another one, such as A08 as A31
 */
export function readAdt(
  message: Message,
  options: { context: ViewContext; as?: AdtEvent },
): ViewResult<Adt> {
  const faults = new FaultList();
  const header = readHeader(message);
  const event = options.as ?? header.event;
  if (header.type !== 'ADT') faults.error('ERR_HL7_MESSAGE_TYPE', 'MSH-9.1');
  if (!isAdtEvent(event)) faults.error('ERR_HL7_EVENT', 'MSH-9.2');
  const pid = message.segment('PID');
  if (!pid) faults.error('ERR_HL7_REQUIRED', 'PID');
  if (!isAdtEvent(event) || !pid || faults.hasErrors) return { ok: false, faults: faults.faults };
  const { transaction } = ADT_EVENTS[event];
  const adt: Adt = {
    header,
    event,
    recordedAt: message.get('EVN-2'),
    occurredAt: message.get('EVN-6'),
    patient: readPatient(pid, { context: options.context, faults }),
    mergedIdentifiers: readMerged(message),
    encounter: transaction === 'ITI-31' ? readEncounter(message) : null,
    movement: transaction === 'ITI-31' ? readMovement(message, faults) : null,
  };
  check(adt, faults);
  return faults.hasErrors
    ? { ok: false, faults: faults.faults }
    : { ok: true, value: adt, faults: faults.faults };
}

function readMerged(message: Message): PatientIdentifier[] {
  const mrg = message.segment('MRG');
  return mrg ? readIdentifiers(mrg, 1) : [];
}

function check(adt: Adt, faults: FaultList): void {
  const { event, patient } = adt;
  if (patient.status === null && patient.attributes.length === 0) {
    faults.error('ERR_HL7_REQUIRED', 'PID-32');
  }
  if ((event === 'A40' || event === 'A47') && adt.mergedIdentifiers.length === 0) {
    faults.error('ERR_HL7_REQUIRED', 'MRG-1');
  }
  if (ADT_EVENTS[event].transaction !== 'ITI-31' || event === 'A44') return;
  if (!adt.encounter) faults.error('ERR_HL7_REQUIRED', 'PV1');
  if (!adt.movement) faults.error('ERR_HL7_REQUIRED', 'ZBE');
  if (adt.movement && event === 'Z99' && adt.movement.action !== 'UPDATE') {
    faults.error('ERR_HL7_TABLE_VALUE', 'ZBE-4');
  }
}

export function writeAdt(adt: Adt): Message {
  const { header, event, patient, encounter, mergedIdentifiers } = adt;
  const segments = [
    writeHeader({ ...header, type: 'ADT', event, structure: ADT_EVENTS[event].structure }),
    segmentOf('EVN', { 2: adt.recordedAt, 6: adt.occurredAt }),
    writePatient(patient),
    ...(mergedIdentifiers.length === 0
      ? []
      : [segmentOf('MRG', { 1: mergedIdentifiers.map(writeIdentifier) })]),
    ...(encounter ? writeEncounter(encounter) : identityVisit(event)),
    ...(adt.movement ? [writeMovement(adt.movement)] : []),
  ];
  return buildMessage(segments, { charset: charsetNamed(header.charset) ?? 'UNICODE UTF-8' });
}

/** ITI-30 wants a PV1 that says there is no visit; A40 and A47 have none. */
function identityVisit(event: AdtEvent) {
  return event === 'A28' || event === 'A31' ? [segmentOf('PV1', { 1: '1', 2: 'N' })] : [];
}
