/**
 * Which INS of a message may be used. The rule is fail-closed: only with a validated identity, only
 * with a right key, only of the domain this environment lives in; else the message is used without
 * it. Nothing here makes or qualifies an INS.
 */
import { insAuthority, parseIns, type Ins } from '@tdoc/sdk-core/identifiers';
import type { FaultList } from '../fault.ts';
import type { PatientIdentifier } from './patient-identifier.ts';
import type { ViewContext } from './view.ts';

export interface NationalIdentity {
  ins: Ins | null;
  /** The sender asks to forget every INS of this patient. */
  isRemoved: boolean;
}

/** @param path of the field, for the faults */
export function readNationalIdentity(
  identifiers: readonly PatientIdentifier[],
  facts: { isValidated: boolean; context: ViewContext; faults: FaultList; path: string },
): NationalIdentity {
  const { isValidated, faults, path } = facts;
  const found: Ins[] = [];
  let isRemoved = false;
  identifiers.forEach((identifier, i) => {
    if (identifier.type !== 'INS') return;
    const place = i === 0 ? path : `${path}[${i + 1}]`;
    if (identifier.value === '""') {
      isRemoved = true;
      return;
    }
    if (!isValidated) {
      faults.warning('ERR_INS_NOT_VALIDATED', place);
      return;
    }
    const ins = readIns(identifier, place, facts);
    if (ins) found.push(ins);
  });
  return { ins: preferred(found, facts), isRemoved };
}

function readIns(
  { value, authority }: PatientIdentifier,
  place: string,
  { context, faults }: { context: ViewContext; faults: FaultList },
): Ins | null {
  const domain = insAuthority(authority.universalId)?.domain ?? null;
  if (domain !== null && domain !== 'real' && context.environment === 'production') {
    faults.warning('ERR_INS_DOMAIN', place);
    return null;
  }
  const result = parseIns(value, authority.universalId);
  if (result.ok) return result.value;
  const codes = result.faults.map(({ code }) => code);
  if (codes.includes('ERR_INS_LENGTH')) {
    const isKeyless = value.replaceAll(' ', '').length === 13;
    faults.warning(isKeyless ? 'ERR_INS_KEY_MISSING' : 'ERR_INS_FORM', place);
  } else if (codes.includes('ERR_INS_KEY')) {
    faults.warning('ERR_INS_KEY', place);
  } else {
    faults.warning('ERR_INS_FORM', place);
  }
  return null;
}

/** A NIR wins over the NIA it replaces; two different ones of a kind are nobody’s. */
function preferred(
  found: readonly Ins[],
  { faults, path }: { faults: FaultList; path: string },
): Ins | null {
  const nirs = found.filter(({ kind }) => kind === 'NIR');
  const candidates = nirs.length > 0 ? nirs : found;
  if (new Set(candidates.map(({ matricule }) => matricule)).size > 1) {
    faults.warning('ERR_INS_CONFLICT', path);
    return null;
  }
  return candidates[0] ?? null;
}
