/** The stay or visit of a message (PV1, PV2) and the movement that is told about it (ZBE). */
import type { FaultList } from '../fault.ts';
import type { Message } from '../message.ts';
import type { Segment } from '../segment.ts';
import { parseTimestamp } from '../timestamp.ts';
import { segmentOf, type SegmentTree } from '../tree.ts';
import {
  readIdentifier,
  writeAuthority,
  writeIdentifier,
  type AssigningAuthority,
  type PatientIdentifier,
} from './patient-identifier.ts';
import { readProfessional, writeProfessional, type Professional } from './person.ts';

export interface Location {
  /** PL-1: the medical or hosting unit. */
  unit: string;
  room: string;
  bed: string;
  facility: AssigningAuthority;
}

export interface Encounter {
  /** PV1-2: E emergency, I inpatient, N not applicable, O outpatient, R recurring, V telemonitoring. */
  patientClass: string;
  location: Location;
  attending: Professional | null;
  /** PV1-19, type VN. */
  visitNumber: PatientIdentifier | null;
  /** PV1-21: 07 for consultations. */
  expectedCare: string;
  /** PV2-7: how the patient came within the coordinated care path, such as TO. */
  carePath: string;
  admittedAt: string;
  dischargedAt: string;
}

export const MOVEMENT_ACTIONS = ['INSERT', 'UPDATE', 'CANCEL'] as const;
export type MovementAction = (typeof MOVEMENT_ACTIONS)[number];

export interface Movement {
  id: string;
  /** ZBE-1 beside the number, as it came: namespace, universal id and type. */
  authority: AssigningAuthority;
  startsAt: string;
  action: MovementAction;
  /** A past movement told late: it must not change where the patient is now. */
  isHistoric: boolean;
  /** The event that is corrected or cancelled. */
  originalEvent: string;
  medicalUnit: string;
  medicalUnitCode: string;
  nursingUnit: string;
  nursingUnitCode: string;
  /** ZBE-9 such as HMS. */
  nature: string;
}

export function readEncounter(message: Message): Encounter | null {
  const pv1 = message.segment('PV1');
  if (!pv1) return null;
  const at = (component: number, subcomponent = 1) => pv1.value(3, { component, subcomponent });
  return {
    patientClass: pv1.value(2),
    location: {
      unit: at(1),
      room: at(2),
      bed: at(3),
      facility: { namespace: at(4), universalId: at(4, 2), universalIdType: at(4, 3) },
    },
    attending: readProfessional(pv1, 7),
    visitNumber: pv1.rawField(19) === '' ? null : readIdentifier(pv1, 19),
    expectedCare: pv1.value(21),
    carePath: message.get('PV2-7'),
    admittedAt: pv1.value(44),
    dischargedAt: pv1.value(45),
  };
}

export function writeEncounter(encounter: Encounter): SegmentTree[] {
  const { location, visitNumber, carePath } = encounter;
  const isPlaced = location.unit !== '' || location.room !== '' || location.bed !== '';
  const pv1 = segmentOf('PV1', {
    1: '1',
    2: encounter.patientClass,
    3: isPlaced
      ? [[location.unit, location.room, location.bed, writeAuthority(location.facility)]]
      : '',
    7: writeProfessional(encounter.attending),
    19: visitNumber ? [writeIdentifier(visitNumber)] : '',
    21: encounter.expectedCare,
    44: encounter.admittedAt,
    45: encounter.dischargedAt,
  });
  return carePath === '' ? [pv1] : [pv1, segmentOf('PV2', { 7: carePath })];
}

/** Null without ZBE, as in identity messages; faults when ZBE is there and wrong. */
export function readMovement(message: Message, faults: FaultList): Movement | null {
  const zbe = message.segment('ZBE');
  if (!zbe) return null;
  const action = MOVEMENT_ACTIONS.find((known) => known === zbe.value(4));
  if (zbe.value(1) === '') faults.error('ERR_HL7_REQUIRED', 'ZBE-1');
  if (action === undefined) {
    faults.error(zbe.value(4) === '' ? 'ERR_HL7_REQUIRED' : 'ERR_HL7_TABLE_VALUE', 'ZBE-4');
  }
  if (parseTimestamp(zbe.value(2)) === null) faults.error('ERR_HL7_TIMESTAMP', 'ZBE-2');
  if (action !== undefined && action !== 'INSERT' && zbe.value(6) === '') {
    faults.error('ERR_HL7_REQUIRED', 'ZBE-6');
  }
  return {
    id: zbe.value(1),
    authority: {
      namespace: zbe.value(1, { component: 2 }),
      universalId: zbe.value(1, { component: 3 }),
      universalIdType: zbe.value(1, { component: 4 }),
    },
    startsAt: zbe.value(2),
    action: action ?? 'INSERT',
    isHistoric: zbe.value(5) === 'Y',
    originalEvent: zbe.value(6),
    ...readUnit(zbe, 7, 'medicalUnit'),
    ...readUnit(zbe, 8, 'nursingUnit'),
    nature: zbe.value(9),
  };
}

function readUnit<K extends string>(
  zbe: Segment,
  field: number,
  key: K,
): Record<K | `${K}Code`, string> {
  return {
    [key]: zbe.value(field),
    [`${key}Code`]: zbe.value(field, { component: 10 }),
  } as Record<K | `${K}Code`, string>;
}

export function writeMovement(movement: Movement): SegmentTree {
  const { authority } = movement;
  const unit = (name: string, code: string) =>
    name === '' && code === ''
      ? ''
      : [[name, '', '', '', '', writeAuthority(authority), 'UF', '', '', code]];
  return segmentOf('ZBE', {
    1: [[movement.id, authority.namespace, authority.universalId, authority.universalIdType]],
    2: movement.startsAt,
    4: movement.action,
    5: movement.isHistoric ? 'Y' : 'N',
    6: movement.originalEvent,
    7: unit(movement.medicalUnit, movement.medicalUnitCode),
    8: unit(movement.nursingUnit, movement.nursingUnitCode),
    9: movement.nature,
  });
}
