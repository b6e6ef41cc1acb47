/**
 * What two sessions say to each other about themselves, inside the envelope. The teleconsultation
 * above never sees these; it has its own messages (`sealed-message.ts`).
 */
import { toBase64url } from '../crypto/base64url.ts';
import { XWING_CIPHERTEXT_BYTES, XWING_PUBLIC_KEY_BYTES } from '../crypto/xwing.ts';
import {
  flag,
  integer,
  literal,
  object,
  oneOf,
  optional,
  taggedBy,
  text,
  type Shape,
} from '../protocol/shape.ts';
import { parseStrictJson, type StrictResult } from './strict-json.ts';

export const KEY_REASONS = ['join', 'leave', 'roster', 'timer'] as const;
export type KeyReason = (typeof KEY_REASONS)[number];

/** The largest epoch: the key identifier holds it above six other bits. */
export const MAX_EPOCH = 0xffff_ffff;

export type ControlMessage =
  /**
   * The first message of each direction: proves that both sides hold the same keys. `first` names the
   * session whose code the sender holds for these two pages.
   */
  | { t: 'ready'; first?: string }
  | { t: 'pq1'; pk: string }
  | { t: 'pq2'; ct: string }
  /** Everything below `n` has arrived. */
  | { t: 'have'; n: number }
  /** The last envelope under this key; the next one is under the key that follows. */
  | { t: 'rekey' }
  | { t: 'key'; epoch: number; base: string; roster: string; reason: KeyReason }
  | { t: 'key-ack'; epoch: number }
  /** What the sender found when the code was compared by voice. */
  | { t: 'sas'; ok: boolean };

const base64urlOf = (bytes: number) => {
  const { length } = toBase64url(new Uint8Array(bytes));
  return text(`${bytes} bytes in base64url`, new RegExp(`^[A-Za-z0-9_-]{${length}}$`));
};
const epoch = integer(1, MAX_EPOCH);

const controlMessage = taggedBy('t', {
  ready: object({
    t: literal('ready'),
    first: optional(text('32 hexadecimal digits', /^[0-9a-f]{32}$/)),
  }),
  pq1: object({ t: literal('pq1'), pk: base64urlOf(XWING_PUBLIC_KEY_BYTES) }),
  pq2: object({ t: literal('pq2'), ct: base64urlOf(XWING_CIPHERTEXT_BYTES) }),
  have: object({ t: literal('have'), n: integer(0, Number.MAX_SAFE_INTEGER) }),
  rekey: object({ t: literal('rekey') }),
  key: object({
    t: literal('key'),
    epoch,
    base: base64urlOf(32),
    roster: text('64 hexadecimal digits', /^[0-9a-f]{64}$/),
    reason: oneOf(KEY_REASONS),
  }),
  'key-ack': object({ t: literal('key-ack'), epoch }),
  sas: object({ t: literal('sas'), ok: flag }),
}) satisfies Shape<ControlMessage>;

const CONTROL = /^\{"t":"(?:ready|pq1|pq2|have|rekey|key|key-ack|sas)"[,}]/;

/** Control messages say so at once: their tag comes first. */
export function isControl(payload: string): boolean {
  return CONTROL.test(payload);
}

export function parseControlMessage(payload: string): StrictResult<ControlMessage> {
  return parseStrictJson(controlMessage, payload);
}
