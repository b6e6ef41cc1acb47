/** Holds the hospital’s books and the connector’s register against each other, field by field. */
import { identifierKey } from '../hl7v2/index.ts';
import type { AppointmentRecord, EncounterRecord, PatientRecord } from '../register/records.ts';
import type { RecordKind, Register } from '../register/register.ts';
import type { DayPlan } from './day-plan.ts';

/** @returns each field that differs, as a sentence; empty when both sides agree. */
export async function compareBooks(
  { hospital, authority }: DayPlan,
  register: Register,
): Promise<string[]> {
  const differences: string[] = [];
  const key = (value: string, type = 'PI') => identifierKey({ value, authority, type });
  const body = async (kind: RecordKind, name: string) => (await register.find(kind, name))?.body;
  const compare = (what: string, facts: Record<string, [truth: unknown, known: unknown]>) => {
    for (const [field, [truth, known]] of Object.entries(facts)) {
      if (truth !== known) {
        differences.push(`${what}.${field}: ${String(truth)} there, ${String(known)} here`);
      }
    }
  };

  for (const [ipp, truth] of hospital.patients) {
    const record = (await body('patient', key(ipp))) as PatientRecord | undefined;
    const patient = record?.patient;
    compare(`patient ${ipp}`, {
      mergedInto: [truth.mergedInto && key(truth.mergedInto), record?.mergedInto],
      matricule: [truth.matricule, patient?.ins?.matricule ?? null],
      familyName: [truth.familyName, patient?.birthName?.family],
      usedName: [truth.usedName, patient?.usedName?.family ?? null],
      birthDate: [truth.birthDate, patient?.birthDate],
      status: [truth.status, patient?.status],
    });
  }
  for (const [visit, truth] of hospital.encounters) {
    const record = (await body('encounter', key(visit))) as EncounterRecord | undefined;
    compare(`encounter ${visit}`, {
      patient: [key(truth.ipp), record?.patientKey],
      status: [truth.status, record?.status],
      unit: [truth.unit, record?.unit],
      movements: [truth.movements, record?.movements.length],
    });
  }
  for (const [id, truth] of hospital.appointments) {
    const name = `GAM:filler:AGENDA|F${id}`;
    const record = (await body('appointment', name)) as AppointmentRecord | undefined;
    compare(`appointment ${id}`, {
      patient: [key(truth.ipp), record?.patientKey],
      startsAt: [truth.startsAt, record?.startsAt],
      status: [truth.status, record?.status],
    });
  }
  const counts: [RecordKind, number][] = [
    ['patient', hospital.patients.size],
    ['encounter', hospital.encounters.size],
    ['appointment', hospital.appointments.size],
  ];
  for (const [kind, expected] of counts) {
    compare(`all of kind ${kind}`, { count: [expected, await register.count(kind)] });
  }
  return differences;
}
