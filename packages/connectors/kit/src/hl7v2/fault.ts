/**
 * What is wrong with a message, as a stable code with the place. A fault never repeats what the
 * message says: it goes to logs, status pages and acknowledgements, and messages are about patients.
 */

/** `error` keeps a message from being used; `warning` is said and the message is used. */
export type FaultSeverity = 'error' | 'warning';

/** Stable code → the sentence a person can act on. */
export const FAULT_SENTENCES = {
  ERR_HL7_NOT_TEXT: 'This is neither text nor bytes: hand over what came from the connection.',
  ERR_HL7_EMPTY: 'The message is empty: the sender must be asked what it meant to send.',
  ERR_HL7_TOO_LARGE: 'The message is larger than allowed: raise maxBytes if this size is expected.',
  ERR_HL7_NO_HEADER: 'The message does not begin with an MSH segment: check what the sender sends.',
  ERR_HL7_SEPARATORS:
    'MSH-1 and MSH-2 must name distinct printable separators: correct the sender.',
  ERR_HL7_SEGMENT_NAME: 'A segment has no name of three capitals and digits: correct the sender.',
  ERR_HL7_TOO_MANY_SEGMENTS: 'There are more segments than allowed: raise maxSegments if expected.',
  ERR_HL7_TOO_MANY_FIELDS: 'A segment has more fields than allowed: raise maxFields if expected.',
  ERR_HL7_TOO_MANY_REPETITIONS:
    'A field repeats more often than allowed: raise maxRepetitions if expected.',
  ERR_HL7_CONTROL_CHARACTER: 'A control character stands in the text: the sender must escape it.',
  ERR_HL7_CHARSET_UNKNOWN: 'MSH-18 names a character set this release does not read.',
  ERR_HL7_CHARSET_UNDECLARED:
    'There are accents and MSH-18 is empty: declare the character set, or set defaultCharset.',
  ERR_HL7_CHARSET_LIE:
    'The bytes are not in the character set that MSH-18 declares: correct the sender’s setting.',
  ERR_HL7_VERSION_UNKNOWN: 'MSH-12 names a version that is not accepted: see acceptedVersions.',
  ERR_HL7_REQUIRED: 'A required field is empty: the sender must fill it.',
  ERR_HL7_ESCAPE: 'An escape sequence is not one of HL7’s: it is kept as it came.',
  ERR_HL7_TIMESTAMP: 'This is not a date or time of HL7: it is read as absent.',
  ERR_HL7_TABLE_VALUE: 'A code is not one of its table: the sender must be asked what it means.',
  ERR_HL7_MESSAGE_TYPE: 'This connector does not take messages of this type.',
  ERR_HL7_EVENT: 'This connector does not take this event.',
  ERR_HL7_PROCESSING_ID:
    'MSH-11 does not fit this environment: test messages stay out of production.',
  ERR_INS_NOT_VALIDATED:
    'An INS came with an identity that is not VALI: it is left out, the rest is used.',
  ERR_INS_KEY: 'The key of the INS is wrong: it is left out, the sender must correct it.',
  ERR_INS_FORM: 'The INS has not the form of a matricule: it is left out.',
  ERR_INS_DOMAIN: 'The INS is of a test or demonstration domain: it is left out of production.',
  ERR_INS_KEY_MISSING: 'The INS came without its key: it is left out, the sender must add it.',
  ERR_INS_CONFLICT: 'Two different INS came for one patient: both are left out.',
  ERR_PATIENT_UNIDENTIFIED:
    'No patient number with its authority: the patient cannot be told apart.',
  ERR_IPP_CONFLICT: 'Two different numbers of one patient came under one authority.',
  ERR_MORE_FAULTS: 'There are more faults than are listed.',
} as const satisfies Record<string, string>;

export type Hl7FaultCode = keyof typeof FAULT_SENTENCES;

export interface Hl7Fault {
  code: Hl7FaultCode;
  severity: FaultSeverity;
  /** Where, in HL7’s own writing: `PID-3[2].4.2`, `OBX[3]-5`, `MSH`; empty for the whole message. */
  path: string;
}

/** More than this many faults help nobody, and a hostile message could have a million. */
export const MAX_FAULTS = 100;

/** Collects faults up to {@link MAX_FAULTS}. */
export class FaultList {
  readonly faults: Hl7Fault[] = [];

  error(code: Hl7FaultCode, path: string): void {
    this.#add({ code, severity: 'error', path });
  }

  warning(code: Hl7FaultCode, path: string): void {
    this.#add({ code, severity: 'warning', path });
  }

  get hasErrors(): boolean {
    return this.faults.some(({ severity }) => severity === 'error');
  }

  /** Further faults are no longer listed. */
  get isFull(): boolean {
    return this.faults.length > MAX_FAULTS;
  }

  #add(fault: Hl7Fault): void {
    if (this.faults.length < MAX_FAULTS) this.faults.push(fault);
    else if (this.faults.length === MAX_FAULTS) {
      // An error may hide among those left out, so the mark counts as one.
      this.faults.push({ code: 'ERR_MORE_FAULTS', severity: 'error', path: '' });
    }
  }
}

/** A caller asked for something that cannot be written; the code says what. */
export class Hl7EncodingError extends Error {
  readonly code: 'ERR_HL7_UNENCODABLE' | 'ERR_HL7_SEGMENT_MISSING';

  constructor(code: Hl7EncodingError['code'], sentence: string) {
    super(sentence);
    this.name = 'Hl7EncodingError';
    this.code = code;
  }
}
