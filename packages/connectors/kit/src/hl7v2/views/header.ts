/** The header of a message: who speaks to whom, about what, and which answers are wanted. */
import { charsetNamed } from '../charset.ts';
import type { Message } from '../message.ts';
import { segmentOf, type SegmentTree } from '../tree.ts';
import { readVersion, type MessageVersion } from '../version.ts';

/** MSH-15 and MSH-16: always, never, on error only, on success only. Empty: original mode. */
export type AcknowledgementCondition = 'AL' | 'NE' | 'ER' | 'SU' | '';

export interface Header {
  sendingApplication: string;
  sendingFacility: string;
  receivingApplication: string;
  receivingFacility: string;
  /** MSH-7 as it came. */
  sentAt: string;
  /** Such as ADT, SIU, ORU, MDM, ACK. */
  type: string;
  /** Such as A04, S12, R01. */
  event: string;
  structure: string;
  controlId: string;
  /** P production, T training, D debugging. */
  processingId: string;
  version: MessageVersion;
  acceptAcknowledgement: AcknowledgementCondition;
  applicationAcknowledgement: AcknowledgementCondition;
  charset: string;
}

const condition = (text: string): AcknowledgementCondition =>
  text === 'AL' || text === 'NE' || text === 'ER' || text === 'SU' ? text : '';

export function readHeader(message: Message): Header {
  const msh = message.segmentAt(0);
  const version = readVersion([
    msh.value(12),
    msh.value(12, { component: 2 }),
    msh.value(12, { component: 3 }),
  ]);
  return {
    sendingApplication: msh.value(3),
    sendingFacility: msh.value(4),
    receivingApplication: msh.value(5),
    receivingFacility: msh.value(6),
    sentAt: msh.value(7),
    type: msh.value(9),
    event: msh.value(9, { component: 2 }),
    structure: msh.value(9, { component: 3 }),
    controlId: msh.value(10),
    processingId: msh.value(11),
    version,
    acceptAcknowledgement: condition(msh.value(15)),
    applicationAcknowledgement: condition(msh.value(16)),
    charset: msh.value(18),
  };
}

/** In original mode MSH-15 and MSH-16 are both empty, and one acknowledgement says everything. */
export function isEnhancedMode(header: Header): boolean {
  return header.acceptAcknowledgement !== '' || header.applicationAcknowledgement !== '';
}

export function writeHeader(header: Header): SegmentTree {
  const { version } = header;
  const msh12: string[] =
    version.pamFr === null ? [version.hl7] : [version.hl7, 'FRA', version.pamFr];
  const profile = version.pamFr === null ? '' : `IHE_FRANCE-${version.pamFr}-PAM`;
  return segmentOf('MSH', {
    3: header.sendingApplication,
    4: header.sendingFacility,
    5: header.receivingApplication,
    6: header.receivingFacility,
    7: header.sentAt,
    9: [[header.type, header.event, header.structure]],
    10: header.controlId,
    11: header.processingId,
    12: [msh12],
    15: header.acceptAcknowledgement,
    16: header.applicationAcknowledgement,
    17: 'FRA',
    18: charsetNamed(header.charset) ?? 'UNICODE UTF-8',
    21: profile !== '' && header.type === 'ADT' ? [[version.pamFr ?? '', profile]] : '',
  });
}
