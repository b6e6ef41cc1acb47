/**
 * Numbers of a patient (data type CX) and who gave them (HD). A number means nothing without its
 * authority: two hospitals both have a patient 1234.
 */
import type { Segment } from '../segment.ts';
import type { RepetitionTree } from '../tree.ts';

export interface AssigningAuthority {
  /** HD-1, enough inside one establishment. */
  namespace: string;
  /** HD-2: a FINESS or an OID. */
  universalId: string;
  /** HD-3: `ISO` for an OID; in France also L local, M legal FINESS, N geographic FINESS. */
  universalIdType: string;
}

export interface PatientIdentifier {
  value: string;
  authority: AssigningAuthority;
  /** CX-5: PI for an IPP, AN for a stay’s number, VN for a visit’s, INS… */
  type: string;
}

/** HD-2 and HD-3 decide when both sides have them, else HD-1; nothing is no authority. */
export function isSameAuthority(a: AssigningAuthority, b: AssigningAuthority): boolean {
  if (a.universalId !== '' && b.universalId !== '') {
    return a.universalId === b.universalId && a.universalIdType === b.universalIdType;
  }
  return a.namespace !== '' && a.namespace === b.namespace;
}

/**
 * One word for a number with its authority, to order and to find by.
 * @param known authorities of the site: one that is given by its name alone is completed from them
 */
export function identifierKey(
  { value, authority }: PatientIdentifier,
  known: readonly AssigningAuthority[] = [],
): string {
  const full = known.find((candidate) => isSameAuthority(candidate, authority)) ?? authority;
  const name =
    full.universalId === '' ? `:${full.namespace}` : `${full.universalId}:${full.universalIdType}`;
  return `${name}|${value}`;
}

export function readIdentifier(segment: Segment, field: number, repetition = 1): PatientIdentifier {
  const at = (component: number, subcomponent = 1) =>
    segment.value(field, { repetition, component, subcomponent });
  return {
    value: at(1),
    authority: { namespace: at(4), universalId: at(4, 2), universalIdType: at(4, 3) },
    type: at(5),
  };
}

export function readIdentifiers(segment: Segment, field: number): PatientIdentifier[] {
  const count = segment.repetitionCount(field);
  return Array.from({ length: count }, (_, i) => readIdentifier(segment, field, i + 1));
}

export function writeIdentifier({ value, authority, type }: PatientIdentifier): RepetitionTree {
  return [value, '', '', writeAuthority(authority), type];
}

export function writeAuthority(authority: AssigningAuthority): string | string[] {
  const { namespace, universalId, universalIdType } = authority;
  return universalId === '' ? namespace : [namespace, universalId, universalIdType];
}
