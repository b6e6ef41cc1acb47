/**
 * What can be wrong with an audit log, each with a stable code and a sentence that says where. Pure.
 */

export const AUDIT_FAULTS = {
  EVENT_EDITED: 'the text is not what its leaf was made from: it was edited',
  EVENT_SEAL_BROKEN: 'the sealed text does not open: it was edited or moved, or its key is gone',
  EVENT_UNREADABLE: 'the text is no event of this release or an earlier one',
  EVENT_MISPLACED: 'the text was written at another place: events were swapped or copied',
  EVENT_MISSING: 'deleted from the log',
  EVENT_WITHOUT_CERTIFICATE: 'the text is gone and no purge certificate covers it: it was deleted',
  NODE_WRONG: 'the tree above does not fit the leaves below it: something was replaced',
  NODE_MISSING: 'a node of the tree above is gone',
  HEAD_SIGNATURE_WRONG: 'the tree head is not what was signed: it was altered or forged',
  HEAD_KEY_UNKNOWN: 'the tree head is signed by a key that is not known here',
  HEAD_ROOT_WRONG: 'the events do not lead to the signed tree head: something before was replaced',
  HEAD_CHAIN_BROKEN: 'one or more tree heads before this one are gone or were replaced',
  LOG_TRUNCATED: 'the log was longer once: its end was cut off',
  LOG_FORKED: 'the log is not the one that was signed for: it was rewritten, forked or replaced',
  LOG_MISSING: 'there is no such log any more',
  TRIGGER_MISSING: 'the database no longer forbids changes to the audit log',
} as const;

export type AuditFaultCode = keyof typeof AUDIT_FAULTS;

export interface AuditFault {
  code: AuditFaultCode;
  log: string;
  /** First and last event it concerns, where it concerns events. */
  events: readonly [number, number] | null;
  sentence: string;
}

export function auditFault(
  code: AuditFaultCode,
  where: { log: string; events?: readonly [number, number]; more?: string },
): AuditFault {
  const { log, events, more } = where;
  const place =
    events === undefined
      ? log
      : events[0] === events[1]
        ? `${log}, event ${events[0]}`
        : `${log}, events ${events[0]} to ${events[1]}`;
  const sentence = `${place}: ${AUDIT_FAULTS[code]}${more === undefined ? '' : ` (${more})`}.`;
  return { code, log, events: events ?? null, sentence };
}
