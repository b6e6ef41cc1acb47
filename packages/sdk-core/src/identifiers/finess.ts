/**
 * The number of an establishment (FINESS), geographic or legal: 9 characters, the first two a
 * département (2A and 2B in Corsica), the last one a check digit.
 */
import { hasLuhnKey } from './luhn.ts';
import type { IdentifierResult } from './identifier-fault.ts';

declare const finessBrand: unique symbol;
export type Finess = string & { readonly [finessBrand]: true };

export interface FinessNumber {
  finess: Finess;
  /**
   * False when the check digit is wrong, null when it cannot be judged (Corsica: no public rule
   * says what a letter counts). To be said, not refused.
   */
  keyIsRight: boolean | null;
}

/** @param options `strict` also refuses a wrong check digit */
export function parseFiness(
  input: unknown,
  options: { strict?: boolean } = {},
): IdentifierResult<FinessNumber> {
  const text = typeof input === 'string' ? input.trim().toUpperCase() : '';
  if (!/^(?:\d\d|2[AB])\d{7}$/.test(text)) {
    const expected = '9 characters: département, number, check digit';
    return { ok: false, faults: [{ code: 'ERR_FINESS_FORM', expected }] };
  }
  const keyIsRight = /^\d+$/.test(text) ? hasLuhnKey(text) : null;
  if (options.strict && keyIsRight === false) {
    const expected = 'the check digit that the others give';
    return { ok: false, faults: [{ code: 'ERR_FINESS_KEY', expected }] };
  }
  return { ok: true, value: { finess: text as Finess, keyIsRight } };
}
