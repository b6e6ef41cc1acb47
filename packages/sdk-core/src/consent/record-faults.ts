/**
 * What a consent record can contradict itself in, once its members have their shape. Pure; it knows
 * nothing of signatures. Every contradiction is told, each with its place.
 */
import type { ConsentRecord } from './receipt-record.ts';

export const RECEIPT_FAULT_CODES = [
  /** Not JSON, or longer than a receipt can be. */
  'NOT_JSON',
  /** JSON, in another spelling than the one that was signed and kept. */
  'NOT_CANONICAL',
  'VERSION_UNKNOWN',
  'MEMBER_UNKNOWN',
  'MEMBER_MISSING',
  'VALUE_WRONG',
  'PURPOSE_REPEATED',
  /** A decision about a purpose the record does not list. */
  'DECISION_WITHOUT_PURPOSE',
  /** A purpose that says otherwise than its last decision, or has none. */
  'DECISION_DIFFERS',
  /** Who decided for whom does not add up. */
  'CAPACITY_WRONG',
  'TIME_IMPOSSIBLE',
  'TEXT_DIFFERS',
  /** Not the next version of the receipt that was given as the one before. */
  'CHAIN_BROKEN',
  /** A protected header that is not ours to accept. */
  'HEADER_WRONG',
  'SIGNATURE_MISSING',
  'SIGNATURE_WRONG',
  'COUNTERSIGNATURE_MISSING',
  'COUNTERSIGNATURE_WRONG',
  'TENANT_KEY_UNKNOWN',
] as const;
export type ReceiptFaultCode = (typeof RECEIPT_FAULT_CODES)[number];

/** What is wrong and where; never repeats a value. */
export interface ReceiptFault {
  code: ReceiptFaultCode;
  /** Dotted path in the receipt, e.g. `record.events[1].purpose`; empty for the whole. */
  path: string;
  /** What was expected, where that can be said in a few words. */
  expected?: string;
}

export function recordFaults(record: ConsentRecord): ReceiptFault[] {
  return [...purposeFaults(record), ...capacityFaults(record), ...orderFaults(record)];
}

/** Milliseconds since the epoch; null for an instant no calendar has. */
export function instantMs(text: string): number | null {
  const ms = Date.parse(text);
  return Number.isNaN(ms) || new Date(ms).toISOString() !== text ? null : ms;
}

function purposeFaults({ purposes, events }: ConsentRecord): ReceiptFault[] {
  const faults: ReceiptFault[] = [];
  const ids = purposes.map(({ id }) => id);
  if (purposes.length === 0) {
    faults.push({ code: 'MEMBER_MISSING', path: 'record.purposes[0]' });
  }
  for (const [index, { id, granted }] of purposes.entries()) {
    const path = `record.purposes[${index}]`;
    if (ids.indexOf(id) !== index) faults.push({ code: 'PURPOSE_REPEATED', path: `${path}.id` });
    const last = events.findLast(({ purpose }) => purpose === id)?.event_state;
    if (last === undefined || granted !== (last === 'given')) {
      faults.push({ code: 'DECISION_DIFFERS', path: `${path}.granted` });
    }
  }
  for (const [index, { purpose }] of events.entries()) {
    if (!ids.includes(purpose)) {
      faults.push({ code: 'DECISION_WITHOUT_PURPOSE', path: `record.events[${index}].purpose` });
    }
  }
  return faults;
}

function capacityFaults({ collection, pii_principal_id }: ConsentRecord): ReceiptFault[] {
  const { capacity, method, on_behalf_of, recorded_by } = collection;
  const faults: ReceiptFault[] = [];
  const fault = (member: string, expected: string) =>
    faults.push({ code: 'CAPACITY_WRONG', path: `record.collection.${member}`, expected });
  if (capacity === 'guardian' && on_behalf_of !== pii_principal_id) {
    fault('on_behalf_of', 'the principal, for a guardian');
  }
  if (capacity === 'self' && on_behalf_of !== null) fault('on_behalf_of', 'null for oneself');
  if (method === 'oral' && recorded_by === null) fault('recorded_by', 'who recorded it');
  if (method === 'screen' && recorded_by !== null) fault('recorded_by', 'null on one’s own screen');
  return faults;
}

function orderFaults({ events }: ConsentRecord): ReceiptFault[] {
  const faults: ReceiptFault[] = [];
  let before = -Infinity;
  for (const [index, { event_time }] of events.entries()) {
    const at = instantMs(event_time);
    const path = `record.events[${index}].event_time`;
    if (at === null) {
      faults.push({ code: 'TIME_IMPOSSIBLE', path, expected: 'a day and an hour that exist' });
    } else if (at < before) {
      faults.push({ code: 'TIME_IMPOSSIBLE', path, expected: 'not before the event above' });
    }
    before = Math.max(before, at ?? before);
  }
  return faults;
}
