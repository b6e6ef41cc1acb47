/**
 * Acknowledgements: ACK with MSA and, for a refusal, ERR after table 0357. An answer says where and
 * what kind; it never repeats what the message said.
 */
import { encode, type Charset } from '../charset.ts';
import { FAULT_SENTENCES, type Hl7Fault, type Hl7FaultCode } from '../fault.ts';
import { buildMessage, type Message } from '../message.ts';
import { segmentOf, type ComponentTree } from '../tree.ts';
import { readHeader, type Header } from './header.ts';

/** A…: what the application says. C…: only that the message is kept, in enhanced mode. */
export const ACKNOWLEDGEMENT_CODES = ['AA', 'AE', 'AR', 'CA', 'CE', 'CR'] as const;
export type AcknowledgementCode = (typeof ACKNOWLEDGEMENT_CODES)[number];

/** HL7 table 0357. From 200 on the message is rejected as such, below there is an error in it. */
export const ERROR_CONDITIONS = {
  100: 'Segment sequence error',
  101: 'Required field missing',
  102: 'Data type error',
  103: 'Table value not found',
  200: 'Unsupported message type',
  201: 'Unsupported event code',
  202: 'Unsupported processing id',
  203: 'Unsupported version id',
  204: 'Unknown key identifier',
  205: 'Duplicate key identifier',
  206: 'Application record locked',
  207: 'Application internal error',
} as const;
export type ErrorCondition = keyof typeof ERROR_CONDITIONS;

export const isRejection = (condition: ErrorCondition): boolean => condition >= 200;

const CONDITIONS: Partial<Record<Hl7FaultCode, ErrorCondition>> = {
  ERR_HL7_EMPTY: 100,
  ERR_HL7_NO_HEADER: 100,
  ERR_HL7_SEGMENT_NAME: 100,
  ERR_HL7_REQUIRED: 101,
  ERR_PATIENT_UNIDENTIFIED: 101,
  ERR_HL7_TABLE_VALUE: 103,
  ERR_HL7_MESSAGE_TYPE: 200,
  ERR_HL7_EVENT: 201,
  ERR_HL7_PROCESSING_ID: 202,
  ERR_HL7_VERSION_UNKNOWN: 203,
  ERR_IPP_CONFLICT: 204,
};

/** Which condition tells a fault to its sender; what the table does not name is a data error. */
export const conditionOf = (code: Hl7FaultCode): ErrorCondition => CONDITIONS[code] ?? 102;

export interface RefusalPlace {
  condition: ErrorCondition;
  /** As faults write it: `PID-3[2].4`. */
  path: string;
  /** Our own code, for the sender’s support desk (ERR-8 carries its sentence). */
  code: string;
}

export interface AnswerOptions {
  code: AcknowledgementCode;
  /** Of the acknowledgement itself. */
  controlId: string;
  sentAt: string;
  refusals?: readonly RefusalPlace[];
}

/** @param asked the message to answer; null when not even its header could be read */
export function writeAcknowledgement(asked: Message | null, options: AnswerOptions): Message {
  const header = asked ? readHeader(asked) : null;
  const charset: Charset = asked?.charset === 'ASCII' || !asked ? 'UNICODE UTF-8' : asked.charset;
  const segments = [
    segmentOf('MSH', {
      3: header?.receivingApplication ?? '',
      4: header?.receivingFacility ?? '',
      5: header?.sendingApplication ?? '',
      6: header?.sendingFacility ?? '',
      7: options.sentAt,
      9: [['ACK', header?.event ?? '', 'ACK']],
      10: options.controlId,
      11: header?.processingId ?? 'P',
      12: [versionOf(header)],
      17: 'FRA',
      18: charset,
    }),
    segmentOf('MSA', { 1: options.code, 2: header?.controlId ?? '' }),
    ...(options.refusals ?? []).slice(0, 10).map(({ condition, path, code }) =>
      segmentOf('ERR', {
        2: [errorLocation(path)],
        3: [[String(condition), ERROR_CONDITIONS[condition], 'HL70357']],
        4: 'E',
        8: sentenceOf(code),
      }),
    ),
  ];
  const message = buildMessage(segments, { charset });
  try {
    encode(message.toString(), charset);
    return message;
  } catch {
    return buildMessage(segments, { charset: 'UNICODE UTF-8' });
  }
}

const sentenceOf = (code: string): string =>
  Object.hasOwn(FAULT_SENTENCES, code)
    ? `${code}: ${FAULT_SENTENCES[code as Hl7FaultCode].replaceAll('’', "'")}`
    : code;

const versionOf = (header: Header | null): ComponentTree[] => {
  if (!header) return ['2.5'];
  const { hl7, pamFr } = header.version;
  return pamFr === null ? [hl7] : [hl7, 'FRA', pamFr];
};

const PLACE = /^([A-Z][A-Z0-9]{2})(?:\[(\d+)\])?(?:-(\d+)(?:\[(\d+)\])?(?:\.(\d+)(?:\.(\d+))?)?)?$/;

/** ERR-2: segment, its number, field, repetition, component, subcomponent. */
function errorLocation(path: string): ComponentTree[] {
  const parts = PLACE.exec(path);
  if (!parts) return [''];
  const [, segment = '', number = '1', field, repetition, component, subcomponent] = parts;
  if (field === undefined) return [segment, number];
  if (component === undefined && repetition === undefined) return [segment, number, field];
  const tail = [repetition ?? '1', component ?? '', subcomponent ?? ''];
  return [segment, number, field, ...tail];
}

/** Refusals that answer the errors among these faults. */
export function refusalsOf(faults: readonly Hl7Fault[]): RefusalPlace[] {
  return faults
    .filter(({ severity }) => severity === 'error')
    .map(({ code, path }) => ({ condition: conditionOf(code), path, code }));
}

export interface Acknowledgement {
  code: AcknowledgementCode;
  /** MSA-2: control id of the message that is answered. */
  controlId: string;
  /** First ERR-3, or the number in old MSA-6; null when none is said. */
  condition: ErrorCondition | null;
  /** ERR-2 as segment-field, such as `PID-32`; empty when not said. */
  path: string;
}

/** Null when it is no acknowledgement. */
export function readAcknowledgement(message: Message): Acknowledgement | null {
  const code = ACKNOWLEDGEMENT_CODES.find((known) => known === message.get('MSA-1'));
  if (code === undefined) return null;
  const number = Number(message.get('ERR-3') || message.get('ERR-1.4') || message.get('MSA-6'));
  const isKnown = Object.hasOwn(ERROR_CONDITIONS, String(number));
  const segment = message.get('ERR-2.1') || message.get('ERR-2');
  const field = message.get('ERR-2.3');
  return {
    code,
    controlId: message.get('MSA-2'),
    condition: isKnown ? (number as ErrorCondition) : null,
    path: field === '' ? segment : `${segment}-${field}`,
  };
}
