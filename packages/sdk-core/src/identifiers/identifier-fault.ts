/**
 * What is wrong with an identifier, as a stable code. Faults never repeat the value: it is personal
 * data, and faults end up in logs.
 */

/** Stable codes of identifier faults. */
export type IdentifierFaultCode =
  | 'ERR_INS_LENGTH'
  | 'ERR_INS_STRUCTURE'
  | 'ERR_INS_KEY'
  | 'ERR_INS_AUTHORITY'
  | 'ERR_RPPS_FORM'
  | 'ERR_RPPS_KEY'
  | 'ERR_FINESS_FORM'
  | 'ERR_FINESS_KEY';

export interface IdentifierFault {
  code: IdentifierFaultCode;
  /** What was expected, in a few English words for developers and support. */
  expected: string;
}

/** The typed identifier, or everything that is wrong with it. */
export type IdentifierResult<T> = { ok: true; value: T } | { ok: false; faults: IdentifierFault[] };
