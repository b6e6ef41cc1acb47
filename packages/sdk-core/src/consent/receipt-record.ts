/**
 * The record `tdoc.consent/1`: which text was shown, what was decided for which purpose, by whom, when.
 * Structured after ISO/IEC TS 27560; pseudonyms only: no member could hold a name or a text of anybody.
 * It knows nothing of keys but their public shape, and nothing of screens.
 * @see https://www.iso.org/standard/80392.html
 */
import type { DetachedSignature } from '../crypto/verify-jws.ts';
import {
  flag,
  integer,
  listOf,
  literal,
  nullable,
  object,
  oneOf,
  optional,
  taggedBy,
  text,
  type Shape,
  type ShapeOf,
} from '../protocol/shape.ts';

export const RECEIPT_VERSION = 'tdoc.consent/1';
/** `typ` of the protected header: no other signature of the same key can be taken for one of ours. */
export const RECEIPT_TYPE = 'tdoc-consent+jws';
/** Of a receipt in its canonical form; the largest that can be made here is far below. */
export const MAX_RECEIPT_BYTES = 65_536;

const pseudonym = text('a pseudonym of [A-Za-z0-9_-], 8 to 64', /^[A-Za-z0-9_-]{8,64}$/);
/** No space and no @: neither a name nor an address of a person fits. */
const identifier = text('an identifier without space or @', /^[!-?A-~]{1,200}$/);
const sha256Hex = text('a SHA-256 in hexadecimal', /^[0-9a-f]{64}$/);
const instant = text(
  'an RFC 3339 instant in UTC with milliseconds',
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
);
const purposeId = text('a purpose of [a-z0-9.-]', /^[a-z0-9.-]{1,40}$/);
const coordinate = text('32 bytes in base64url', /^[A-Za-z0-9_-]{43}$/);

const publicKey = taggedBy('kty', {
  EC: object({ kty: literal('EC'), crv: literal('P-256'), x: coordinate, y: coordinate }),
  OKP: object({ kty: literal('OKP'), crv: literal('Ed25519'), x: coordinate }),
});

export const EVENT_STATES = ['given', 'refused', 'withdrawn'] as const;

export const recordShape = object({
  schema_version: literal(RECEIPT_VERSION),
  /** UUID version 7; stays the same from version to version. */
  record_id: text(
    'a UUID of version 7',
    /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  ),
  /** The person the consent is about. */
  pii_principal_id: pseudonym,
  language: text('a language tag', /^[A-Za-z0-9-]{1,35}$/),
  notice: object({
    url: nullable(identifier),
    /** The hospital's own name of this wording. */
    version: nullable(identifier),
    /** Of the exact UTF-8 text shown. */
    sha256: sha256Hex,
  }),
  purposes: listOf(
    object({
      id: purposeId,
      /** `gdpr:9(2)(a)` and the like. */
      lawful_basis: text('an article, e.g. gdpr:9(2)(a)', /^[a-z]{2,12}:[0-9a-z().]{1,24}$/),
      /** What holds after the last event. */
      granted: flag,
      required: flag,
      recipients: optional(listOf(identifier, 16)),
    }),
    16,
  ),
  parties: listOf(object({ role: oneOf(['controller', 'processor']), id: identifier }), 8),
  collection: object({
    /** On the person's own screen, or said aloud and recorded by the practitioner. */
    method: oneOf(['screen', 'oral']),
    /** The teleconsultation. */
    session: nullable(pseudonym),
    capacity: oneOf(['self', 'guardian']),
    /** For whom a guardian decided: the principal again; null for oneself. */
    on_behalf_of: nullable(pseudonym),
    /** Who wrote down what was said; null on the person's own screen. */
    recorded_by: nullable(pseudonym),
    ui_build: nullable(identifier),
  }),
  /** Oldest first; a new version repeats what came before. */
  events: listOf(
    object({
      event_time: instant,
      event_type: literal('explicit'),
      event_state: oneOf(EVENT_STATES),
      purpose: purposeId,
      /** Who decided. */
      entity_id: pseudonym,
    }),
    256,
  ),
  /** The key of the browser that signed this version. */
  signing_key: publicKey,
  /** SHA-256 of the canonical record before this one; null for the first version. */
  prev: nullable(sha256Hex),
});
export type ConsentRecord = ShapeOf<typeof recordShape>;

const signatureShape: Shape<DetachedSignature> = object({
  protected: text('base64url', /^[A-Za-z0-9_-]{1,1024}$/),
  signature: text('64 bytes in base64url', /^[A-Za-z0-9_-]{86}$/),
});

export const receiptShape = object({
  record: recordShape,
  /** The browser's first, the tenant's second; both over the canonical record (RFC 7515 §7.2.1, detached). */
  signatures: listOf(signatureShape, 2),
});
/** A record and who signed it: what is kept, in its canonical form, as one file. */
export type SignedConsentReceipt = ShapeOf<typeof receiptShape>;

export const headerShape = object({
  alg: oneOf(['ES256', 'Ed25519', 'EdDSA']),
  b64: literal(false),
  crit: listOf(literal('b64'), 1),
  /** Seconds since the epoch, by the signer's clock. */
  iat: integer(0, 253_402_300_799),
  kid: text('a key id', /^[!-~]{1,200}$/),
  typ: literal(RECEIPT_TYPE),
});
export type ReceiptHeader = ShapeOf<typeof headerShape>;
