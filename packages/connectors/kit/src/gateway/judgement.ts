/**
 * What is to become of a received message, before it is kept: taken, ignored or refused, and under
 * which keys. Pure: a parsed message and the site’s habits in, a verdict out.
 */
import { createHash } from 'node:crypto';
import {
  identifierKey,
  ippOf,
  isAdtEvent,
  isSiuEvent,
  readAdt,
  readAppointment,
  readHeader,
  refusalsOf,
  type Adt,
  type AdtEvent,
  type Appointment,
  type AssigningAuthority,
  type Header,
  type Message,
  type ParseResult,
  type RefusalPlace,
  type ViewResult,
} from '../hl7v2/index.ts';

export interface SiteHabits {
  environment: 'production' | 'test';
  authorities: readonly AssigningAuthority[];
  senders: readonly { application: string; facility: string }[];
  eventsReadAs: Readonly<Record<string, AdtEvent>>;
  unknownEvents: 'ignore' | 'refuse';
}

export type Verdict =
  | { outcome: 'take'; header: Header; patientKey: string; businessKey: string }
  | { outcome: 'ignore'; header: Header; businessKey: string }
  | { outcome: 'refuse'; header: Header | null; refusals: readonly RefusalPlace[] };

/** What a message of this connector says. */
export type Content = { type: 'ADT'; adt: Adt } | { type: 'SIU'; appointment: Appointment };

export function judge(result: ParseResult, habits: SiteHabits): Verdict {
  const { message } = result;
  const header = message ? readHeader(message) : null;
  const refuse = (refusals: readonly RefusalPlace[]): Verdict => ({
    outcome: 'refuse',
    header,
    refusals,
  });
  if (!result.ok || !header) return refuse(refusalsOf(result.faults));
  const barred = barrier(header, habits);
  if (barred) return refuse([barred]);
  const view = readContent(result.message, habits);
  if (view === null) {
    if (habits.unknownEvents === 'ignore' && (header.type === 'ADT' || header.type === 'SIU')) {
      return { outcome: 'ignore', header, businessKey: businessKeyOf(result.message, header) };
    }
    const isKnownType = header.type === 'ADT' || header.type === 'SIU';
    return refuse([
      isKnownType
        ? { condition: 201, path: 'MSH-9.2', code: 'ERR_HL7_EVENT' }
        : { condition: 200, path: 'MSH-9.1', code: 'ERR_HL7_MESSAGE_TYPE' },
    ]);
  }
  if (!view.ok) return refuse(refusalsOf(view.faults));
  const ipp = ippOf(patientOf(view.value));
  if (!ipp) return refuse([{ condition: 101, path: 'PID-3', code: 'ERR_PATIENT_UNIDENTIFIED' }]);
  return {
    outcome: 'take',
    header,
    patientKey: identifierKey(ipp, habits.authorities),
    businessKey: businessKeyOf(result.message, header),
  };
}

/** Null when nobody here reads this type or event. */
export function readContent(message: Message, habits: SiteHabits): ViewResult<Content> | null {
  const { type, event } = readHeader(message);
  const context = { environment: habits.environment };
  if (type === 'ADT') {
    const as = Object.hasOwn(habits.eventsReadAs, event) ? habits.eventsReadAs[event] : undefined;
    if (!as && !isAdtEvent(event)) return null;
    const view = readAdt(message, { context, ...(as ? { as } : {}) });
    return view.ok ? { ...view, value: { type: 'ADT', adt: view.value } } : view;
  }
  if (type !== 'SIU' || !isSiuEvent(event)) return null;
  const view = readAppointment(message, { context });
  return view.ok ? { ...view, value: { type: 'SIU', appointment: view.value } } : view;
}

const patientOf = (content: Content) =>
  content.type === 'ADT' ? content.adt.patient : content.appointment.patient;

function barrier(header: Header, habits: SiteHabits): RefusalPlace | null {
  const { sendingApplication: application, sendingFacility: facility } = header;
  const isKnown =
    habits.senders.length === 0 ||
    habits.senders.some(
      (sender) => sender.application === application && sender.facility === facility,
    );
  if (!isKnown) return { condition: 204, path: 'MSH-3', code: 'ERR_SENDER_UNKNOWN' };
  if (habits.environment === 'production' && header.processingId !== 'P') {
    return { condition: 202, path: 'MSH-11', code: 'ERR_HL7_PROCESSING_ID' };
  }
  return null;
}

/**
 * The same for the same fact told again, whatever its control id: what the message says after its
 * header, and when that was recorded.
 */
function businessKeyOf(message: Message, header: Header): string {
  const text = message.toString();
  const body = text.slice(text.search(/[\r\n]/) + 1);
  const recordedAt = message.get('EVN-2') || header.sentAt;
  return createHash('sha256')
    .update(`${header.type}^${header.event}|${recordedAt}|${body}`)
    .digest('hex');
}
