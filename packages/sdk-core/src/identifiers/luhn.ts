/** The check digit that RPPS and FINESS numbers end with (ISO/IEC 7812-1, "Luhn"). */

const ZERO = 48;

/**
 * @param digits decimal digits only, check digit last
 * @returns whether the sum of the digits, every second one doubled from the right, ends with 0
 */
export function hasLuhnKey(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - ZERO;
    const weighed = i % 2 === 1 ? digit * 2 : digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0;
}
