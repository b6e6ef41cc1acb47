/** Results: ORU R01, measurements with their codes and units, or a document in an ED value. */
import { charsetNamed } from '../charset.ts';
import { FaultList } from '../fault.ts';
import { buildMessage, type Message } from '../message.ts';
import type { Segment } from '../segment.ts';
import { segmentOf, type FieldTree, type SegmentTree } from '../tree.ts';
import { readEncounter, writeEncounter, type Encounter } from './encounter.ts';
import { readHeader, writeHeader, type Header } from './header.ts';
import { readPatient, writePatient, type Patient } from './patient.ts';
import type { ViewContext, ViewResult } from './view.ts';

export interface Observation {
  /** OBX-2: NM, ST, TX, CE, CWE, ED… */
  valueType: string;
  code: string;
  text: string;
  codeSystem: string;
  /** OBX-5 of one component; for ED the base64 text. */
  value: string;
  unit: string;
  /** OBX-11: F final, C corrected, D deleted, R not yet validated. */
  status: string;
  observedAt: string;
}

export interface ResultReport {
  header: Header;
  patient: Patient;
  encounter: Encounter | null;
  /** OBR-4. */
  code: string;
  text: string;
  observedAt: string;
  observations: Observation[];
}

export function readResults(
  message: Message,
  options: { context: ViewContext },
): ViewResult<ResultReport> {
  const faults = new FaultList();
  const header = readHeader(message);
  if (header.type !== 'ORU') faults.error('ERR_HL7_MESSAGE_TYPE', 'MSH-9.1');
  if (header.event !== 'R01') faults.error('ERR_HL7_EVENT', 'MSH-9.2');
  const pid = message.segment('PID');
  const obr = message.segment('OBR');
  if (!pid) faults.error('ERR_HL7_REQUIRED', 'PID');
  if (!obr) faults.error('ERR_HL7_REQUIRED', 'OBR');
  if (!pid || !obr || faults.hasErrors) return { ok: false, faults: faults.faults };
  const report: ResultReport = {
    header,
    patient: readPatient(pid, { context: options.context, faults }),
    encounter: readEncounter(message),
    code: obr.value(4),
    text: obr.value(4, { component: 2 }),
    observedAt: obr.value(7),
    observations: message.segments('OBX').map((obx, i) => readObservation(obx, i + 1, faults)),
  };
  return faults.hasErrors
    ? { ok: false, faults: faults.faults }
    : { ok: true, value: report, faults: faults.faults };
}

const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;

function readObservation(obx: Segment, number: number, faults: FaultList): Observation {
  const valueType = obx.value(2);
  const path = number > 1 ? `OBX[${number}]` : 'OBX';
  if (obx.value(3) === '') faults.error('ERR_HL7_REQUIRED', `${path}-3`);
  const value = obx.value(5, { component: valueType === 'ED' ? 5 : 1 });
  if (valueType === 'NM' && value !== '' && !NUMBER.test(value)) {
    faults.error('ERR_HL7_TABLE_VALUE', `${path}-5`);
  }
  return {
    valueType,
    code: obx.value(3),
    text: obx.value(3, { component: 2 }),
    codeSystem: obx.value(3, { component: 3 }),
    value,
    unit: obx.value(6),
    status: obx.value(11),
    observedAt: obx.value(14),
  };
}

export function writeResults(report: ResultReport): Message {
  const { header, encounter } = report;
  const segments: SegmentTree[] = [
    writeHeader({ ...header, type: 'ORU', event: 'R01', structure: 'ORU_R01' }),
    writePatient(report.patient),
    ...(encounter ? writeEncounter(encounter) : []),
    segmentOf('OBR', { 1: '1', 4: [[report.code, report.text, 'LN']], 7: report.observedAt }),
    ...report.observations.map(writeObservation),
  ];
  return buildMessage(segments, { charset: charsetNamed(header.charset) ?? 'UNICODE UTF-8' });
}

function writeObservation(observation: Observation, index: number): SegmentTree {
  const { valueType, code, text, codeSystem, value, unit, status, observedAt } = observation;
  const written: FieldTree = valueType === 'ED' ? [['', 'TEXT', 'XML', 'Base64', value]] : value;
  return segmentOf('OBX', {
    1: String(index + 1),
    2: valueType,
    3: [[code, text, codeSystem]],
    5: written,
    6: unit,
    11: status,
    14: observedAt,
  });
}
