/** Names of people (XPN) and professionals with their numbers (XCN), as PAM-FR fills them. */
import type { Segment } from '../segment.ts';
import type { RepetitionTree } from '../tree.ts';
import { writeAuthority, type AssigningAuthority } from './patient-identifier.ts';

export interface PersonName {
  family: string;
  given: string;
  /** XPN-3: in France every given name of the birth certificate. */
  givenNames: string;
  prefix: string;
  /** XPN-7: L birth name, D used name, S pseudonym, U unspecified. */
  type: string;
}

export function readName(segment: Segment, field: number, repetition = 1): PersonName {
  const at = (component: number) => segment.value(field, { repetition, component });
  return { family: at(1), given: at(2), givenNames: at(3), prefix: at(5), type: at(7) };
}

export function readNames(segment: Segment, field: number): PersonName[] {
  const count = segment.repetitionCount(field);
  return Array.from({ length: count }, (_, i) => readName(segment, field, i + 1));
}

export function writeName(name: PersonName): RepetitionTree {
  return [name.family, name.given, name.givenNames, '', name.prefix, '', name.type];
}

export interface Professional {
  /** IDNPS (8 and the RPPS number), RPPS, or the site’s own number. */
  number: string;
  family: string;
  given: string;
  /** Such as DR. */
  prefix: string;
  authority: AssigningAuthority;
  /** XCN-13: IDNPS, RPPS, ADELI, EI. */
  numberType: string;
}

/** Null when the field is empty. */
export function readProfessional(segment: Segment, field: number): Professional | null {
  if (segment.rawField(field) === '') return null;
  const at = (component: number, subcomponent = 1) =>
    segment.value(field, { component, subcomponent });
  return {
    number: at(1),
    family: at(2),
    given: at(3),
    prefix: at(6),
    authority: { namespace: at(9), universalId: at(9, 2), universalIdType: at(9, 3) },
    numberType: at(13),
  };
}

export function writeProfessional(professional: Professional | null): RepetitionTree[] | '' {
  if (!professional) return '';
  const { number, family, given, prefix, authority, numberType } = professional;
  const nameType = numberType === '' ? '' : 'D';
  return [
    [
      number,
      family,
      given,
      '',
      '',
      prefix,
      '',
      '',
      writeAuthority(authority),
      nameType,
      '',
      '',
      numberType,
    ],
  ];
}
