/**
 * Appointments: SIU S12 to S15 and S26. No French profile of SIU exists, so what is not needed to
 * find the appointment, its patient and its hour is read when it is there.
 */
import { charsetNamed } from '../charset.ts';
import { FaultList } from '../fault.ts';
import { buildMessage, type Message } from '../message.ts';
import { parseTimestamp } from '../timestamp.ts';
import { segmentOf, type SegmentTree } from '../tree.ts';
import { readEncounter, writeEncounter, type Encounter } from './encounter.ts';
import { readHeader, writeHeader, type Header } from './header.ts';
import { readPatient, writePatient, type Patient } from './patient.ts';
import { readProfessional, writeProfessional, type Professional } from './person.ts';
import type { ViewContext, ViewResult } from './view.ts';

/** What happened to the appointment, by event. */
export const SIU_EVENTS = {
  S12: 'new',
  S13: 'rescheduled',
  S14: 'modified',
  S15: 'cancelled',
  S26: 'noshow',
} as const;
export type SiuEvent = keyof typeof SIU_EVENTS;
export const isSiuEvent = (event: string): event is SiuEvent => Object.hasOwn(SIU_EVENTS, event);

/** An entity identifier: a number and who gave it. */
export interface AppointmentId {
  value: string;
  namespace: string;
}

export interface Appointment {
  header: Header;
  event: SiuEvent;
  placerId: AppointmentId;
  fillerId: AppointmentId;
  reasonCode: string;
  reasonText: string;
  startsAt: string;
  endsAt: string;
  durationMin: number | null;
  /** SCH-25, table 0278: Booked, Cancelled, Noshow… */
  status: string;
  serviceCode: string;
  serviceText: string;
  location: string;
  practitioner: Professional | null;
  enteredBy: Professional | null;
  /** NTE-3, lines of one note divided by LF. */
  notes: string[];
  patient: Patient;
  encounter: Encounter | null;
}

export function readAppointment(
  message: Message,
  options: { context: ViewContext },
): ViewResult<Appointment> {
  const faults = new FaultList();
  const header = readHeader(message);
  const { event } = header;
  if (header.type !== 'SIU') faults.error('ERR_HL7_MESSAGE_TYPE', 'MSH-9.1');
  if (!isSiuEvent(event)) faults.error('ERR_HL7_EVENT', 'MSH-9.2');
  const sch = message.segment('SCH');
  const pid = message.segment('PID');
  if (!sch) faults.error('ERR_HL7_REQUIRED', 'SCH');
  if (!pid) faults.error('ERR_HL7_REQUIRED', 'PID');
  if (!isSiuEvent(event) || !sch || !pid || faults.hasErrors) {
    return { ok: false, faults: faults.faults };
  }
  const id = (field: number): AppointmentId => ({
    value: sch.value(field),
    namespace: sch.value(field, { component: 2 }),
  });
  const aip = message.segment('AIP');
  const appointment: Appointment = {
    header,
    event,
    placerId: id(1),
    fillerId: id(2),
    reasonCode: sch.value(6),
    reasonText: sch.value(6, { component: 2 }),
    ...readTimes(message),
    status: sch.value(25),
    serviceCode: message.get('AIS-3'),
    serviceText: message.get('AIS-3.2'),
    location: message.get('AIL-3'),
    practitioner: (aip && readProfessional(aip, 3)) ?? readProfessional(sch, 16),
    enteredBy: readProfessional(sch, 20),
    notes: message.segments('NTE').map((nte) => nte.value(3)),
    patient: readPatient(pid, { context: options.context, faults }),
    encounter: readEncounter(message),
  };
  if (appointment.placerId.value === '' && appointment.fillerId.value === '') {
    faults.error('ERR_HL7_REQUIRED', 'SCH-1');
  }
  if (parseTimestamp(appointment.startsAt) === null) faults.error('ERR_HL7_TIMESTAMP', 'TQ1-7');
  return faults.hasErrors
    ? { ok: false, faults: faults.faults }
    : { ok: true, value: appointment, faults: faults.faults };
}

/** TQ1 is where 2.5 says the hour; AIS and SCH-11 are where older senders say it. */
function readTimes(message: Message): Pick<Appointment, 'startsAt' | 'endsAt' | 'durationMin'> {
  const startsAt =
    message.get('TQ1-7') || message.get('SCH-11.4') || message.get('AIS-4') || message.get('AIP-6');
  const endsAt = message.get('TQ1-8') || message.get('SCH-11.5');
  const duration = message.get('SCH-9') || message.get('AIS-7') || message.get('TQ1-6');
  const isNumber = /^\d{1,4}$/.test(duration);
  return { startsAt, endsAt, durationMin: isNumber ? Number(duration) : null };
}

export function writeAppointment(appointment: Appointment): Message {
  const { header, event, patient, encounter, startsAt, endsAt, durationMin, status } = appointment;
  const duration = durationMin === null ? '' : String(durationMin);
  const id = ({ value, namespace }: AppointmentId) => [[value, namespace]];
  const coded = (code: string, text: string) => (code === '' && text === '' ? '' : [[code, text]]);
  const segments: SegmentTree[] = [
    writeHeader({ ...header, type: 'SIU', event, structure: 'SIU_S12' }),
    segmentOf('SCH', {
      1: id(appointment.placerId),
      2: id(appointment.fillerId),
      6: coded(appointment.reasonCode, appointment.reasonText),
      9: duration,
      10: duration === '' ? '' : [['min', 'minute', 'UCUM']],
      11: [['', '', duration, startsAt, endsAt]],
      16: writeProfessional(appointment.practitioner),
      20: writeProfessional(appointment.enteredBy),
      25: [[status, '', 'HL70278']],
    }),
    segmentOf('TQ1', { 1: '1', 7: startsAt, 8: endsAt }),
    ...appointment.notes.map((note, i) => segmentOf('NTE', { 1: String(i + 1), 3: note })),
    writePatient(patient),
    ...(encounter ? writeEncounter(encounter) : []),
    ...resources(appointment, duration),
  ];
  return buildMessage(segments, { charset: charsetNamed(header.charset) ?? 'UNICODE UTF-8' });
}

function resources(appointment: Appointment, duration: string): SegmentTree[] {
  const { serviceCode, serviceText, location, practitioner, startsAt, status } = appointment;
  const when = (start: number, length: number, last: number) => ({
    [start]: startsAt,
    [length]: duration,
    [last]: [[status, '', 'HL70278']],
  });
  const segments = [segmentOf('RGS', { 1: '1', 2: 'A' })];
  if (serviceCode !== '') {
    const service = [[serviceCode, serviceText, 'L']];
    segments.push(segmentOf('AIS', { 1: '1', 2: 'A', 3: service, ...when(4, 7, 10) }));
  }
  if (location !== '') {
    segments.push(segmentOf('AIL', { 1: '1', 2: 'A', 3: location, ...when(6, 9, 12) }));
  }
  if (practitioner) {
    const person = writeProfessional(practitioner);
    segments.push(segmentOf('AIP', { 1: '1', 2: 'A', 3: person, ...when(6, 9, 12) }));
  }
  return segments;
}
