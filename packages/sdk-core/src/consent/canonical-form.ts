/**
 * The one spelling of a receipt (RFC 8785): what is hashed, signed and kept. A value JSON cannot say, or
 * a letter that is half of one, has none.
 * @see https://www.rfc-editor.org/rfc/rfc8785
 */
import canonicalize from 'canonicalize';
import { sha256, toHex, utf8 } from '../crypto/bytes.ts';
import type { ConsentRecord, SignedConsentReceipt } from './receipt-record.ts';

/** @throws TypeError when the value has no canonical form. */
export function canonicalText(value: unknown): string {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch {
    // Told below; the reason could quote the value.
  }
  if (text === undefined) throw new TypeError('"value" must be what JSON can say');
  return text;
}

/** A receipt as it is kept: the whole file, without a byte before or after. */
export function receiptText(receipt: SignedConsentReceipt): string {
  return canonicalText(receipt);
}

/** What the next version calls `prev`. */
export async function recordHash(record: ConsentRecord): Promise<string> {
  return toHex(await sha256(utf8(canonicalText(record))));
}
