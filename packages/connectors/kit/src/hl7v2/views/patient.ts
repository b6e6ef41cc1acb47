/**
 * The patient of a message: PID as PAM-FR fills it. What a receiver may rely on, never more: an INS
 * is there only when it may be used, and two numbers under one authority are said.
 */
import type { Ins } from '@tdoc/sdk-core/identifiers';
import type { FaultList } from '../fault.ts';
import type { Segment } from '../segment.ts';
import { parseTimestamp } from '../timestamp.ts';
import { segmentOf, type RepetitionTree, type SegmentTree } from '../tree.ts';
import {
  isIdentityAttribute,
  isIdentityStatus,
  type IdentityAttribute,
  type IdentityStatus,
} from './identity-status.ts';
import { readNationalIdentity } from './national-identity.ts';
import {
  isSameAuthority,
  readIdentifier,
  readIdentifiers,
  writeIdentifier,
  type PatientIdentifier,
} from './patient-identifier.ts';
import { readNames, writeName, type PersonName } from './person.ts';
import { DELETE, type ViewContext } from './view.ts';

export interface Patient {
  /** Every number but the INS, the IPP (type PI) first. */
  identifiers: PatientIdentifier[];
  /** Only of a validated identity, with a right key, of this environment’s domain. */
  ins: Ins | null;
  isInsRemoved: boolean;
  birthName: PersonName | null;
  usedName: PersonName | null;
  /** The sender asks to forget the used name, as after a divorce. */
  isUsedNameRemoved: boolean;
  /** `YYYYMMDD`, or less when less is known. */
  birthDate: string | null;
  /** F, M or U as PID-8 says; empty when it says nothing. */
  sex: string;
  /** INSEE code of the place of birth. */
  birthPlace: string | null;
  phones: string[];
  emails: string[];
  /** PID-18: the number of the administrative file (NDA). */
  account: PatientIdentifier | null;
  status: IdentityStatus | null;
  attributes: IdentityAttribute[];
}

export function readPatient(
  pid: Segment,
  options: { context: ViewContext; faults: FaultList; path?: string },
): Patient {
  const { context, faults, path = 'PID' } = options;
  const codes = pid.values(32).filter((code) => code !== '');
  for (const code of codes) {
    if (!isIdentityStatus(code) && !isIdentityAttribute(code)) {
      faults.warning('ERR_HL7_TABLE_VALUE', `${path}-32`);
    }
  }
  const status = codes.find(isIdentityStatus) ?? null;
  const attributes = codes.filter(isIdentityAttribute);
  const all = readIdentifiers(pid, 3);
  const isDoubtful = attributes.includes('DOUT') || attributes.includes('FICT');
  const { ins, isRemoved } = readNationalIdentity(all, {
    isValidated: status === 'VALI' && !isDoubtful,
    context,
    faults,
    path: `${path}-3`,
  });
  const identifiers = all.filter(({ type }) => type !== 'INS');
  identifiers.sort((a, b) => Number(b.type === 'PI') - Number(a.type === 'PI'));
  checkIdentifiers(identifiers, { faults, path });
  const names = readNames(pid, 5);
  const used = names.find(({ type }) => type === 'D') ?? null;
  const birthDate = pid.value(7);
  if (birthDate !== '' && parseTimestamp(birthDate) === null) {
    faults.warning('ERR_HL7_TIMESTAMP', `${path}-7`);
  }
  return {
    identifiers,
    ins,
    isInsRemoved: isRemoved,
    birthName:
      names.find(({ type }) => type === 'L') ?? names.find(({ type }) => type === '') ?? null,
    usedName: used?.family === DELETE ? null : used,
    isUsedNameRemoved: used?.family === DELETE,
    birthDate: birthDate === '' ? null : birthDate,
    sex: pid.value(8),
    birthPlace: readBirthPlace(pid),
    ...readContacts(pid),
    account: pid.rawField(18) === '' ? null : readIdentifier(pid, 18),
    status,
    attributes,
  };
}

/** The IPP with its authority; null when the message does not tell patients apart. */
export function ippOf({ identifiers }: Pick<Patient, 'identifiers'>): PatientIdentifier | null {
  return identifiers.find(({ type, value }) => type === 'PI' && value !== '') ?? null;
}

function checkIdentifiers(
  identifiers: readonly PatientIdentifier[],
  { faults, path }: { faults: FaultList; path: string },
): void {
  const ipps = identifiers.filter(({ type, value }) => type === 'PI' && value !== '');
  const named = ipps.filter(({ authority: a }) => a.namespace !== '' || a.universalId !== '');
  if (named.length === 0) faults.error('ERR_PATIENT_UNIDENTIFIED', `${path}-3`);
  const isTorn = ipps.some((a, i) =>
    ipps.slice(i + 1).some((b) => a.value !== b.value && isSameAuthority(a.authority, b.authority)),
  );
  if (isTorn) faults.error('ERR_IPP_CONFLICT', `${path}-3`);
}

/** PID-11, the repetition that says BDL: the INSEE code stands in XAD-9. */
function readBirthPlace(pid: Segment): string | null {
  const kinds = pid.values(11, { component: 7 });
  const repetition = kinds.indexOf('BDL') + 1;
  if (repetition === 0) return null;
  return pid.value(11, { repetition, component: 9 }) || null;
}

function readContacts(pid: Segment): { phones: string[]; emails: string[] } {
  const phones: string[] = [];
  const emails: string[] = [];
  for (const field of [13, 14]) {
    for (let repetition = 1; repetition <= pid.repetitionCount(field); repetition += 1) {
      const at = (component: number) => pid.value(field, { repetition, component });
      const phone = at(12) || at(1);
      if (at(4) !== '') emails.push(at(4));
      else if (phone !== '') phones.push(phone);
    }
  }
  return { phones, emails };
}

const INS_NAMES = { NIR: 'ASIP-SANTE-INS-NIR', NIA: 'ASIP-SANTE-INS-NIA' } as const;

export function writePatient(patient: Patient): SegmentTree {
  const { ins, status, account, birthDate, birthPlace, phones, emails } = patient;
  const numbers = patient.identifiers.map(writeIdentifier);
  if (ins) {
    const authority = [INS_NAMES[ins.kind], ins.oid, 'ISO'];
    numbers.push([ins.matricule, '', '', authority, 'INS']);
  }
  const names: RepetitionTree[] = [];
  const { usedName, birthName } = patient;
  if (patient.isUsedNameRemoved) names.push([DELETE, birthName?.given ?? '', '', '', '', '', 'D']);
  if (birthName) names.push(writeName({ ...birthName, type: 'L' }));
  if (usedName) names.push(writeName({ ...usedName, type: 'D' }));
  const contacts: RepetitionTree[] = [
    ...phones.map((phone) => ['', 'PRN', 'PH', '', '', '', '', '', '', '', '', phone]),
    ...emails.map((email) => ['', 'NET', 'Internet', email]),
  ];
  const birthplaces: RepetitionTree[] =
    birthPlace === null ? [] : [['', '', '', '', '', '', 'BDL', '', birthPlace]];
  return segmentOf('PID', {
    1: '1',
    3: numbers,
    5: names,
    7: birthDate ?? '',
    8: patient.sex,
    11: birthplaces.length === 0 ? '' : birthplaces,
    13: contacts.length === 0 ? '' : contacts,
    18: account ? [writeIdentifier(account)] : '',
    31: 'N',
    32: [...(status === null ? [] : [status]), ...patient.attributes],
  });
}
