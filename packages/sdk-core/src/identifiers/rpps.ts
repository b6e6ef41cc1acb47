/**
 * The number of a health professional in the national directory: 11 digits, the last one a check
 * digit; as IDNPS it is preceded by 8. Knows nothing of the person behind it.
 */
import { hasLuhnKey } from './luhn.ts';
import type { IdentifierResult } from './identifier-fault.ts';

declare const rppsBrand: unique symbol;
export type Rpps = string & { readonly [rppsBrand]: true };

/** Under this OID the number travels as IDNPS, with its leading 8. */
export const IDNPS_OID = '1.2.250.1.71.4.2.1';

export interface RppsNumber {
  /** 11 digits, without the 8 of an IDNPS. */
  rpps: Rpps;
  /** False when the check digit is wrong, as in published examples: to be said, not refused. */
  keyIsRight: boolean;
}

/**
 * @param input 11 digits, or 12 with the leading 8 of an IDNPS
 * @param options `strict` also refuses a wrong check digit
 */
export function parseRpps(
  input: unknown,
  options: { strict?: boolean } = {},
): IdentifierResult<RppsNumber> {
  const text = typeof input === 'string' ? input.trim() : '';
  const digits = /^8\d{11}$/.test(text) ? text.slice(1) : text;
  if (!/^\d{11}$/.test(digits)) {
    const expected = '11 digits, or 8 and 11 digits';
    return { ok: false, faults: [{ code: 'ERR_RPPS_FORM', expected }] };
  }
  const keyIsRight = hasLuhnKey(digits);
  if (options.strict && !keyIsRight) {
    const expected = 'the check digit that the others give';
    return { ok: false, faults: [{ code: 'ERR_RPPS_KEY', expected }] };
  }
  return { ok: true, value: { rpps: digits as Rpps, keyIsRight } };
}
