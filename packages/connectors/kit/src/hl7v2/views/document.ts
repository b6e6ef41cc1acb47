/**
 * Documents: MDM T02 (new), T10 (replacement), T04 (withdrawal), as CI-SIS wraps a CDA document.
 * The document itself is opaque here: bytes with a type.
 */
import { charsetNamed } from '../charset.ts';
import { FaultList } from '../fault.ts';
import { buildMessage, type Message } from '../message.ts';
import { segmentOf } from '../tree.ts';
import { readEncounter, writeEncounter, type Encounter } from './encounter.ts';
import { readHeader, writeHeader, type Header } from './header.ts';
import { readPatient, writePatient, type Patient } from './patient.ts';
import { readProfessional, writeProfessional, type Professional } from './person.ts';
import type { ViewContext, ViewResult } from './view.ts';

interface DocumentEvent {
  action: 'create' | 'replace' | 'delete';
  structure: string;
  /** OBX-11. */
  resultStatus: string;
  /** ORC-1. */
  orderControl: string;
}

export const MDM_EVENTS = {
  T02: { action: 'create', structure: 'MDM_T02', resultStatus: 'F', orderControl: 'NW' },
  T04: { action: 'delete', structure: 'MDM_T02', resultStatus: 'D', orderControl: 'CA' },
  T10: { action: 'replace', structure: 'MDM_T02', resultStatus: 'C', orderControl: 'RO' },
} as const satisfies Record<string, DocumentEvent>;
export type MdmEvent = keyof typeof MDM_EVENTS;
export const isMdmEvent = (event: string): event is MdmEvent => Object.hasOwn(MDM_EVENTS, event);

export interface ClinicalDocument {
  header: Header;
  event: MdmEvent;
  patient: Patient;
  encounter: Encounter | null;
  /** LOINC, such as 85208-7 for the report of a telemedicine act. */
  typeCode: string;
  typeText: string;
  activityAt: string;
  author: Professional | null;
  /** TXA-12. */
  documentId: string;
  /** TXA-13 of a replacement: the document that it replaces. */
  parentId: string;
  /** TXA-17: AU authenticated, LA legally authenticated. */
  completion: string;
  content: Uint8Array;
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

export function readDocument(
  message: Message,
  options: { context: ViewContext },
): ViewResult<ClinicalDocument> {
  const faults = new FaultList();
  const header = readHeader(message);
  const { event } = header;
  if (header.type !== 'MDM') faults.error('ERR_HL7_MESSAGE_TYPE', 'MSH-9.1');
  if (!isMdmEvent(event)) faults.error('ERR_HL7_EVENT', 'MSH-9.2');
  const pid = message.segment('PID');
  const txa = message.segment('TXA');
  const obx = message.segment('OBX');
  for (const [name, segment] of Object.entries({ PID: pid, TXA: txa, OBX: obx })) {
    if (!segment) faults.error('ERR_HL7_REQUIRED', name);
  }
  if (!isMdmEvent(event) || !pid || !txa || !obx || faults.hasErrors) {
    return { ok: false, faults: faults.faults };
  }
  const encoded = obx.value(5, { component: 5 });
  if (!BASE64.test(encoded) || encoded.length % 4 !== 0) {
    faults.error('ERR_HL7_TABLE_VALUE', 'OBX-5.5');
  }
  if (txa.value(12) === '') faults.error('ERR_HL7_REQUIRED', 'TXA-12');
  if (event === 'T10' && txa.value(13) === '') faults.error('ERR_HL7_REQUIRED', 'TXA-13');
  const document: ClinicalDocument = {
    header,
    event,
    patient: readPatient(pid, { context: options.context, faults }),
    encounter: readEncounter(message),
    typeCode: obx.value(3),
    typeText: obx.value(3, { component: 2 }),
    activityAt: txa.value(4),
    author: readProfessional(txa, 9),
    documentId: txa.value(12),
    parentId: txa.value(13),
    completion: txa.value(17),
    content: Buffer.from(encoded, 'base64'),
  };
  return faults.hasErrors
    ? { ok: false, faults: faults.faults }
    : { ok: true, value: document, faults: faults.faults };
}

export function writeDocument(document: ClinicalDocument): Message {
  const { header, event, typeCode, typeText, encounter } = document;
  const { structure, resultStatus, orderControl } = MDM_EVENTS[event];
  const base64 = Buffer.from(document.content).toString('base64');
  const type = [[typeCode, typeText, 'LN']];
  return buildMessage(
    [
      writeHeader({ ...header, type: 'MDM', event, structure }),
      segmentOf('EVN', { 2: header.sentAt }),
      writePatient(document.patient),
      ...(encounter ? writeEncounter(encounter) : [segmentOf('PV1', { 1: '1', 2: 'O' })]),
      segmentOf('ORC', { 1: orderControl }),
      segmentOf('OBR', { 1: '1', 4: type }),
      segmentOf('TXA', {
        1: '1',
        2: typeCode,
        3: 'TEXT',
        4: document.activityAt,
        9: writeProfessional(document.author),
        12: document.documentId,
        13: document.parentId,
        17: document.completion,
      }),
      segmentOf('OBX', {
        1: '1',
        2: 'ED',
        3: type,
        5: [['', 'TEXT', 'XML', 'Base64', base64]],
        11: resultStatus,
      }),
    ],
    { charset: charsetNamed(header.charset) ?? 'UNICODE UTF-8' },
  );
}
