/** An appointment message into the register: the later one wins, whatever came first. */
import {
  identifierKey,
  instantOf,
  ippOf,
  parseTimestamp,
  SIU_EVENTS,
  type Appointment,
} from '../hl7v2/index.ts';
import type { ApplyContext } from './apply-adt.ts';
import { livingPatientKey } from './living-patient.ts';
import type { AppointmentRecord, PatientRecord } from './records.ts';
import { UnusableMessageError } from './unusable-message.ts';

/** @returns how many records changed */
export async function applyAppointment(
  appointment: Appointment,
  context: ApplyContext,
): Promise<number> {
  const { register, timeZone, authorities, receivedAt } = context;
  const ipp = ippOf(appointment.patient);
  const starts = parseTimestamp(appointment.startsAt);
  if (!ipp || !starts) {
    const path = ipp ? 'TQ1-7' : 'PID-3';
    throw new UnusableMessageError([{ condition: 101, path, code: 'ERR_HL7_REQUIRED' }]);
  }
  const sent = parseTimestamp(appointment.header.sentAt);
  const version = sent ? instantOf(sent, timeZone) : receivedAt;
  const ownKey = identifierKey(ipp, authorities);
  let changes = 0;
  if (!(await register.find('patient', ownKey))) {
    const body: PatientRecord = {
      key: ownKey,
      patient: appointment.patient,
      version,
      mergedInto: null,
    };
    await register.save({ kind: 'patient', key: ownKey, patientKey: null, body });
    changes += 1;
  }
  const patientKey = await livingPatientKey(register, ownKey);
  const key = appointmentKey(appointment);
  const known = (await register.find('appointment', key))?.body as AppointmentRecord | undefined;
  if (known && known.patientKey !== patientKey) {
    const refusal = { condition: 204, path: 'PID-3', code: 'ERR_PATIENT_UNKNOWN' } as const;
    throw new UnusableMessageError([refusal]);
  }
  if (known && known.version > version) return changes;
  const record: AppointmentRecord = {
    key,
    patientKey,
    placerId: appointment.placerId,
    fillerId: appointment.fillerId,
    startsAt: instantOf(starts, timeZone),
    durationMin: appointment.durationMin,
    status: statusOf(appointment),
    serviceCode: appointment.serviceCode,
    serviceText: appointment.serviceText,
    practitioner: appointment.practitioner,
    reasonText: appointment.reasonText,
    version,
  };
  await register.save({ kind: 'appointment', key, patientKey, body: record });
  return changes + 1;
}

/** The filler’s number where there is one: it is the agenda’s own. */
export function appointmentKey({ placerId, fillerId, header }: Appointment): string {
  const { value, namespace } = fillerId.value === '' ? placerId : fillerId;
  const side = fillerId.value === '' ? 'placer' : 'filler';
  return `${header.sendingApplication}:${side}:${namespace}|${value}`;
}

function statusOf({ event, status }: Appointment): AppointmentRecord['status'] {
  const what = SIU_EVENTS[event];
  if (what === 'cancelled' || what === 'noshow') return what;
  return /^(cancelled|dc|deleted)$/i.test(status) ? 'cancelled' : 'booked';
}
