/**
 * An identity or movement message into the register. The later fact wins, whatever came first; a
 * merge moves everything the retired patient had; an INS lives only as long as its sender vouches
 * for it.
 */
import {
  ADT_EVENTS,
  identifierKey,
  instantOf,
  ippOf,
  parseTimestamp,
  type Adt,
  type AssigningAuthority,
} from '../hl7v2/index.ts';
import { UnusableMessageError } from './unusable-message.ts';
import { summaryOf, withMovement } from './encounter-status.ts';
import { livingPatientKey } from './living-patient.ts';
import type { EncounterRecord, MovementFact, PatientRecord } from './records.ts';
import type { Register } from './register.ts';

export interface ApplyContext {
  register: Register;
  /** Of the site, for times without an offset. */
  timeZone: string;
  authorities: readonly AssigningAuthority[];
  receivedAt: number;
}

/** More movements than a stay of years has. */
const MAX_MOVEMENTS = 1_000;

/** @returns how many records changed */
export async function applyAdt(adt: Adt, context: ApplyContext): Promise<number> {
  const ipp = ippOf(adt.patient);
  if (!ipp) throw new UnusableMessageError([missing('PID-3', 101)]);
  const key = identifierKey(ipp, context.authorities);
  const version = versionOf(adt, context);
  let changes = await saveIdentity(key, { adt, version, context });
  if (adt.event === 'A40' || adt.event === 'A47') {
    changes += await retire(adt, { into: key, version, context });
  }
  if (ADT_EVENTS[adt.event].transaction !== 'ITI-31') return changes;
  return changes + (await saveEncounter(adt, { patientKey: key, version, context }));
}

const missing = (path: string, condition: 101 | 204) => ({
  condition,
  path,
  code: condition === 101 ? 'ERR_HL7_REQUIRED' : 'ERR_PATIENT_UNKNOWN',
});

function versionOf(adt: Adt, { timeZone, receivedAt }: ApplyContext): number {
  const timestamp = parseTimestamp(adt.recordedAt) ?? parseTimestamp(adt.header.sentAt);
  return timestamp ? instantOf(timestamp, timeZone) : receivedAt;
}

interface Fact {
  adt: Adt;
  version: number;
  context: ApplyContext;
}

async function saveIdentity(key: string, { adt, version, context }: Fact): Promise<number> {
  const { register } = context;
  const known = (await register.find('patient', key))?.body as PatientRecord | undefined;
  if (known && known.version > version) return 0;
  // Who was merged stays merged, whatever is told later, and has no INS: it is the survivor’s.
  const mergedInto = known?.mergedInto ?? null;
  const patient = mergedInto === null ? adt.patient : { ...adt.patient, ins: null };
  const record: PatientRecord = { key, patient, version, mergedInto };
  await register.save({ kind: 'patient', key, patientKey: null, body: record });
  return 1;
}

/** Every number of MRG-1 now means the surviving patient. */
async function retire(
  adt: Adt,
  fact: { into: string; version: number; context: ApplyContext },
): Promise<number> {
  const { into, version, context } = fact;
  const { register, authorities } = context;
  const survivor = await livingPatientKey(register, into);
  let changes = 0;
  for (const identifier of adt.mergedIdentifiers) {
    if (identifier.type === 'INS' || identifier.value === '') continue;
    const key = identifierKey(identifier, authorities);
    if (key === survivor) continue;
    const known = (await register.find('patient', key))?.body as PatientRecord | undefined;
    const record: PatientRecord = {
      ...(known ?? { key, patient: { ...adt.patient, identifiers: [identifier] }, version }),
      mergedInto: survivor,
    };
    // A retired number carries no INS: it is the survivor’s.
    record.patient = { ...record.patient, ins: null };
    await register.save({ kind: 'patient', key, patientKey: null, body: record });
    changes += 1 + (await moveAll(register, { from: key, to: survivor }));
  }
  return changes;
}

async function moveAll(
  register: Register,
  { from, to }: { from: string; to: string },
): Promise<number> {
  const records = await register.ofPatient(from);
  for (const record of records) {
    await register.save({ ...record, patientKey: to, body: { ...record.body, patientKey: to } });
  }
  return records.length;
}

async function saveEncounter(
  adt: Adt,
  fact: { patientKey: string; version: number; context: ApplyContext },
): Promise<number> {
  const { version, context } = fact;
  const { register, authorities } = context;
  const number = adt.encounter?.visitNumber ?? adt.patient.account;
  if (!number || number.value === '') throw new UnusableMessageError([missing('PV1-19', 101)]);
  const key = identifierKey(number, authorities);
  const patientKey = await livingPatientKey(register, fact.patientKey);
  const known = (await register.find('encounter', key))?.body as EncounterRecord | undefined;
  const isMoved = adt.event === 'A44';
  if (known && !isMoved && known.patientKey !== patientKey) {
    // Somebody else’s stay: one number for two patients must stop here.
    throw new UnusableMessageError([missing('PV1-19', 204)]);
  }
  const movement = movementOf(adt, { version, context });
  const movements = movement
    ? withMovement(known?.movements ?? [], movement).slice(-MAX_MOVEMENTS)
    : (known?.movements ?? []);
  const isLater = !known || known.version <= version;
  // Not every message says it: the latest that did.
  const told = adt.encounter?.carePath ?? '';
  const kept = known?.carePath ?? '';
  const record: EncounterRecord = {
    key,
    patientKey,
    patientClass: isLater ? (adt.encounter?.patientClass ?? '') : known.patientClass,
    carePath: isLater ? told || kept : kept || told,
    attending: isLater ? (adt.encounter?.attending ?? null) : known.attending,
    version: Math.max(version, known?.version ?? version),
    movements,
    ...summaryOf(movements),
  };
  await register.save({ kind: 'encounter', key, patientKey, body: record });
  return 1;
}

function movementOf(
  adt: Adt,
  { version, context }: { version: number; context: ApplyContext },
): MovementFact | null {
  const { movement, encounter } = adt;
  if (!movement) return null;
  const starts = parseTimestamp(movement.startsAt);
  return {
    id: movement.id,
    event: movement.action === 'INSERT' ? adt.event : movement.originalEvent,
    action: movement.action,
    startsAt: starts ? instantOf(starts, context.timeZone) : version,
    isHistoric: movement.isHistoric,
    unit: movement.medicalUnitCode || (encounter?.location.unit ?? ''),
    room: encounter?.location.room ?? '',
    bed: encounter?.location.bed ?? '',
    version,
  };
}
