/** The segments of the fictitious hospital’s messages, written out as its old system would. */
import type { AssigningAuthority, Charset } from '../hl7v2/index.ts';
import type { TruePatient } from './hospital.ts';

export interface Voice {
  authority: AssigningAuthority;
  charset: Charset;
}

export interface Moment {
  controlId: string;
  /** `YYYYMMDDHHMMSS`, local time of the site. */
  at: string;
}

const hd = ({ namespace, universalId, universalIdType }: AssigningAuthority) =>
  [namespace, universalId, universalIdType].join('&');

export function msh(type: string, voice: Voice, moment: Moment): string {
  const version = type.startsWith('ADT') ? '2.5^FRA^2.11' : '2.5';
  return `MSH|^~\\&|GAM|${voice.authority.namespace}|TDOC|${voice.authority.namespace}|${moment.at}||${type}|${moment.controlId}|P|${version}|||||FRA|${voice.charset}`;
}

export const evn = ({ at }: Moment): string => `EVN||${at}||||${at}`;

export function pid(
  ipp: string,
  facts: { patient: TruePatient; voice: Voice; account?: string; removesUsedName?: boolean },
): string {
  const { patient, voice, account, removesUsedName = false } = facts;
  const { familyName, usedName, birthDate, status, matricule } = patient;
  const numbers = [`${ipp}^^^${hd(voice.authority)}^PI`];
  if (matricule !== null) {
    numbers.push(`${matricule}^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.10&ISO^INS`);
  }
  const names = [`${familyName}^CAMILLE^CAMILLE^^^^L`];
  if (usedName !== null) names.push(`${usedName}^CAMILLE^^^^^D`);
  else if (removesUsedName) names.push('""^CAMILLE^^^^^D');
  const an = account === undefined ? '' : `${account}^^^${hd(voice.authority)}^AN`;
  const gap = '|'.repeat(14);
  return `PID|1||${numbers.join('~')}||${names.join('~')}||${birthDate}|F||||||||||${an}${gap}${status}|`;
}

export function pv1(
  visit: string,
  facts: { patientClass: string; unit: string; voice: Voice },
): string {
  const { patientClass, unit, voice } = facts;
  return `PV1|1|${patientClass}|${unit}^^^${hd(voice.authority)}||||||||||||||||${visit}^^^${hd(voice.authority)}^VN||07`;
}

export function zbe(
  movement: {
    id: string;
    startsAt: string;
    action: string;
    isHistoric?: boolean;
    original?: string;
  },
  facts: { unit: string; voice: Voice },
): string {
  const { id, startsAt, action, isHistoric = false, original = '' } = movement;
  const { authority } = facts.voice;
  const unit = `${facts.unit}^^^^^${hd(authority)}^UF^^^${facts.unit}`;
  const number = [id, authority.namespace, authority.universalId, authority.universalIdType];
  return `ZBE|${number.join('^')}|${startsAt}||${action}|${isHistoric ? 'Y' : 'N'}|${original}|${unit}|${unit}|HMS`;
}

export function appointmentSegments(
  id: string,
  facts: { startsAt: string; endsAt: string; status: string },
): string[] {
  const { startsAt, endsAt, status } = facts;
  return [
    `SCH|P${id}^DPI|F${id}^AGENDA||||ROUTINE^Prise de RDV^HL70276|||20|min^minute^UCUM|^^20^${startsAt}^${endsAt}|||||||||SEC01^DURAND^LEA|||||${status}^^HL70278`,
    `TQ1|1|||||20^min&minute&UCUM|${startsAt}|${endsAt}`,
  ];
}

export const resourceSegments = (startsAt: string): string[] => [
  'RGS|1|A',
  `AIS|1|A|TLC^Téléconsultation^L|${startsAt}|||20|min^minute^UCUM`,
];

export const message = (...segments: string[]): string => `${segments.join('\r')}\r`;
