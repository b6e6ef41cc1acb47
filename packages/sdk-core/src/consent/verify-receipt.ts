/**
 * Whether a consent receipt says the truth, years later and offline: everything that is wrong, each with
 * a stable code and its place. It trusts the keys it is handed and nothing else; it asks no network.
 */
import { sha256, toHex, utf8 } from '../crypto/bytes.ts';
import type { Fault } from '../protocol/shape.ts';
import type { CredentialIssuer } from '../secure-session/credential.ts';
import { systemClock } from '../system-clock.ts';
import { canonicalText, recordHash } from './canonical-form.ts';
import { recordFaults, type ReceiptFault } from './record-faults.ts';
import {
  MAX_RECEIPT_BYTES,
  receiptShape,
  RECEIPT_VERSION,
  type ConsentRecord,
  type SignedConsentReceipt,
} from './receipt-record.ts';
import { signatureFaults } from './signature-faults.ts';

export interface VerifyReceiptOptions {
  /** Whose countersignature counts, with every public key they ever used. */
  issuers: readonly Pick<CredentialIssuer, 'issuer' | 'jwks'>[];
  /** The text that is said to have been shown; as a string it is taken as UTF-8. */
  text?: string | Uint8Array;
  /** The version before, as text or as read from JSON. */
  previous?: unknown;
  /** Milliseconds since the epoch; now by default. What lies later can not have happened. */
  nowMs?: number;
}

export interface ReceiptVerdict {
  /** True when nothing is wrong; see `unchecked` for what nobody looked at. */
  valid: boolean;
  faults: ReceiptFault[];
  /** What could not be looked at, because it was not given. */
  unchecked: ('text' | 'previous')[];
  /** Null when it has not the shape of one. */
  record: ConsentRecord | null;
}

export interface ReadReceipt {
  faults: ReceiptFault[];
  /** Null unless every member has its shape. */
  receipt: SignedConsentReceipt | null;
}

/** Reads a receipt, as text or as read from JSON, and tells what its form lacks. */
export function readReceipt(given: unknown): ReadReceipt {
  const { value, faults } = asJson(given);
  if (value === undefined) return { faults, receipt: null };
  const version = memberOf(memberOf(value, 'record'), 'schema_version');
  if (typeof version === 'string' && version !== RECEIPT_VERSION) {
    faults.push({
      code: 'VERSION_UNKNOWN',
      path: 'record.schema_version',
      expected: RECEIPT_VERSION,
    });
    return { faults, receipt: null };
  }
  const found: Fault[] = [];
  const receipt = receiptShape(value, '', found);
  faults.push(...found.map(asReceiptFault));
  return { faults, receipt: found.length === 0 ? receipt : null };
}

/** Everything that is wrong with a receipt. Never rejects for what the receipt holds. */
export async function verifyConsentReceipt(
  given: unknown,
  options: VerifyReceiptOptions,
): Promise<ReceiptVerdict> {
  const { issuers, text, previous, nowMs = systemClock.now() } = options;
  const { faults, receipt } = readReceipt(given);
  const unchecked: ReceiptVerdict['unchecked'] = [];
  if (receipt) {
    const { record } = receipt;
    faults.push(...recordFaults(record));
    if (text === undefined) unchecked.push('text');
    else faults.push(...(await textFaults(record, text)));
    if (previous === undefined && record.prev !== null) unchecked.push('previous');
    if (previous !== undefined) faults.push(...(await chainFaults(record, previous)));
    faults.push(...(await signatureFaults(receipt, { issuers, nowMs })));
  }
  return { valid: faults.length === 0, faults, unchecked, record: receipt?.record ?? null };
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

/** From here on there is only what JSON says, read once. */
function asJson(given: unknown): { value?: unknown; faults: ReceiptFault[] } {
  const isText = typeof given === 'string';
  const notJson: ReceiptFault = { code: 'NOT_JSON', path: '' };
  try {
    const text = isText ? given : canonicalText(given);
    if (text.length > MAX_RECEIPT_BYTES) return { faults: [notJson] };
    const value: unknown = JSON.parse(text);
    const isCanonical = !isText || canonicalOrNull(value) === text;
    return { value, faults: isCanonical ? [] : [{ code: 'NOT_CANONICAL', path: '' }] };
  } catch {
    return { faults: [notJson] };
  }
}

function canonicalOrNull(value: unknown): string | null {
  try {
    return canonicalText(value);
  } catch {
    return null;
  }
}

function asReceiptFault({ path, expected }: Fault): ReceiptFault {
  if (expected === 'no such member') return { code: 'MEMBER_UNKNOWN', path };
  if (expected === 'to be present') return { code: 'MEMBER_MISSING', path };
  return { code: 'VALUE_WRONG', path, expected };
}

async function textFaults(
  { notice }: ConsentRecord,
  shown: string | Uint8Array,
): Promise<ReceiptFault[]> {
  const bytes = typeof shown === 'string' ? utf8(shown) : new Uint8Array(shown);
  const same = toHex(await sha256(bytes)) === notice.sha256;
  return same ? [] : [{ code: 'TEXT_DIFFERS', path: 'record.notice.sha256' }];
}

/** The new version names the one before, is about the same, and takes nothing of it back. */
async function chainFaults(record: ConsentRecord, given: unknown): Promise<ReceiptFault[]> {
  const broken = (path: string, expected: string): ReceiptFault => ({
    code: 'CHAIN_BROKEN',
    path: `record.${path}`,
    expected,
  });
  const previous = readReceipt(given).receipt?.record;
  if (!previous) return [broken('prev', 'a receipt as the version before')];
  const faults: ReceiptFault[] = [];
  if ((await recordHash(previous)) !== record.prev) {
    faults.push(broken('prev', 'the SHA-256 of the version before'));
  }
  for (const member of ['record_id', 'pii_principal_id'] as const) {
    if (previous[member] !== record[member])
      faults.push(broken(member, 'as in the version before'));
  }
  const kept = record.events.slice(0, previous.events.length);
  if (canonicalText(kept) !== canonicalText(previous.events)) {
    faults.push(broken('events', 'to begin with those of the version before'));
  } else if (record.events.length === previous.events.length) {
    faults.push(broken('events', 'a new one'));
  }
  return faults;
}
