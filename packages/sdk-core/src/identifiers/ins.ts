/**
 * The matricule INS (identité nationale de santé): what it is made of, its control key, and the
 * authorities that give it. It knows no message format. It reads a matricule and never makes one:
 * only the national service may.
 *
 * @see https://esante.gouv.fr/produits-services/referentiel-ins
 */
import type { IdentifierFault, IdentifierResult } from './identifier-fault.ts';

declare const insBrand: unique symbol;
/** A matricule whose form and key were checked: 13 characters and the two digits of the key. */
export type MatriculeIns = string & { readonly [insBrand]: true };

/** NIR for people registered in France, NIA while a registration is under way. */
export type InsKind = 'NIR' | 'NIA';
/** Only `real` names a real person. */
export type InsDomain = 'real' | 'test' | 'demo';

export interface InsAuthority {
  oid: string;
  domain: InsDomain;
  /** Null in the test and demo domains, which hold both: there the first digit tells. */
  kind: InsKind | null;
}

/** The object identifiers under which a matricule INS travels. */
export const INS_AUTHORITIES: readonly InsAuthority[] = [
  { oid: '1.2.250.1.213.1.4.8', domain: 'real', kind: 'NIR' },
  { oid: '1.2.250.1.213.1.4.9', domain: 'real', kind: 'NIA' },
  { oid: '1.2.250.1.213.1.4.10', domain: 'test', kind: null },
  { oid: '1.2.250.1.213.1.4.11', domain: 'demo', kind: null },
];

export interface Ins {
  /** 15 characters, key included. */
  matricule: MatriculeIns;
  kind: InsKind;
  domain: InsDomain;
  oid: string;
}

/** Sex, year, month, département and commune, order; then the key. */
const STRUCTURE =
  /^([1-478])(\d\d)(0[1-9]|1[0-2]|20|3\d|4[0-2]|[5-9]\d)(\d\d|2[AB])(\d{3})(\d{3})(\d\d)$/;
const FIRST_13 = /^\d{13}$/;

/**
 * The control key of a matricule: 97 less the remainder of its first 13 characters by 97.
 *
 * @param first13 digits, or `2A`/`2B` at places 6 and 7 for Corsica (counted as 19 and 18)
 * @returns two digits, 01 to 97
 * @throws RangeError when it is not 13 such characters
 */
export function insKey(first13: string): string {
  const counted = first13
    .toUpperCase()
    .replace(/^(.{5})2A/, (_whole, before: string) => `${before}19`)
    .replace(/^(.{5})2B/, (_whole, before: string) => `${before}18`);
  if (!FIRST_13.test(counted)) throw new RangeError('first13: 13 characters of a matricule INS');
  return String(97 - (Number(counted) % 97)).padStart(2, '0');
}

export function insAuthority(oid: string): InsAuthority | null {
  return INS_AUTHORITIES.find((authority) => authority.oid === oid) ?? null;
}

/**
 * Reads a matricule with the authority it came under. Blanks between its parts are tolerated.
 *
 * @param input the 15 characters as received
 * @param oid one of {@link INS_AUTHORITIES}
 */
export function parseIns(input: unknown, oid: string): IdentifierResult<Ins> {
  const faults: IdentifierFault[] = [];
  const authority = insAuthority(oid);
  if (!authority) faults.push({ code: 'ERR_INS_AUTHORITY', expected: 'an OID of the INS' });
  const text = typeof input === 'string' ? input.replaceAll(' ', '').toUpperCase() : '';
  const parts = STRUCTURE.exec(text);
  if (text.length !== 15) {
    faults.push({ code: 'ERR_INS_LENGTH', expected: '13 characters and the key of two digits' });
  } else if (!parts) {
    faults.push({ code: 'ERR_INS_STRUCTURE', expected: 'sex, year, month, place, order, key' });
  } else if (insKey(text.slice(0, 13)) !== text.slice(13)) {
    faults.push({ code: 'ERR_INS_KEY', expected: 'the key that the 13 characters give' });
  }
  if (!authority || faults.length > 0) return { ok: false, faults };
  const { domain } = authority;
  const kind = authority.kind ?? (/^[12]/.test(text) ? 'NIR' : 'NIA');
  return { ok: true, value: { matricule: text as MatriculeIns, kind, domain, oid } };
}
