/** What goes wrong on a wire and in old systems: messages that no receiver may take as they are. */
import { Buffer } from 'node:buffer';

export interface Mishap {
  bytes: Buffer;
  /** The code that its dead letter must carry. */
  code: string;
}

const mishaps: readonly ((text: string) => Mishap)[] = [
  (text) => ({
    bytes: Buffer.from(text.replace(/\|(VALI|PROV)\|/, '||')),
    code: 'ERR_HL7_REQUIRED',
  }),
  (text) => ({
    bytes: Buffer.from(text.replace('UTF-8\r', 'UTF-8\rNTE|1||É\r'), 'latin1'),
    code: 'ERR_HL7_CHARSET_LIE',
  }),
  (text) => ({ bytes: Buffer.from(text.replace('MSH|', 'MHS|')), code: 'ERR_HL7_NO_HEADER' }),
  (text) => ({ bytes: Buffer.from(text.replace('|^~\\&|', '|^^^^|')), code: 'ERR_HL7_SEPARATORS' }),
  (text) => ({
    bytes: Buffer.from(text.replace('|P|2.5', '|P|9.9')),
    code: 'ERR_HL7_VERSION_UNKNOWN',
  }),
  (text) => ({
    bytes: Buffer.from(text.replace(/ADT\^A\d\d|SIU\^S\d\d/, 'BAR^P01')),
    code: 'ERR_HL7_MESSAGE_TYPE',
  }),
  (text) => ({
    bytes: Buffer.from(text.replace(/\^\^\^[^^]*\^PI/g, '^^^^PI')),
    code: 'ERR_PATIENT_UNIDENTIFIED',
  }),
  (text) => ({ bytes: Buffer.from(text.replace(/\rPID[^\r]*/, '')), code: 'ERR_HL7_REQUIRED' }),
];

/**
 * Breaks a message, in turn in each way there is.
 * @param text a good message under a control id of its own, in UTF-8
 */
export function breakMessage(text: string, turn: number): Mishap {
  const mishap = mishaps[turn % mishaps.length];
  if (!mishap) throw new RangeError('turn: from 0');
  return mishap(text);
}
