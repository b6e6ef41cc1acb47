/**
 * STUN messages as bytes, as far as a TURN client needs them: written with integrity and fingerprint,
 * read from whatever arrives. Pure; knows no socket and no clock.
 * @see https://www.rfc-editor.org/rfc/rfc8489 STUN
 * @see https://www.rfc-editor.org/rfc/rfc8656 TURN
 */
import { crc32 } from 'node:zlib';
import { integrityOf, isIntegrityOf } from '../auth/turn-integrity.ts';

export const METHODS = { allocate: 0x003, refresh: 0x004, createPermission: 0x008 } as const;
export type Method = keyof typeof METHODS;

export const ATTRIBUTES = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  lifetime: 0x000d,
  xorPeerAddress: 0x0012,
  realm: 0x0014,
  nonce: 0x0015,
  xorRelayedAddress: 0x0016,
  requestedAddressFamily: 0x0017,
  requestedTransport: 0x0019,
  xorMappedAddress: 0x0020,
  fingerprint: 0x8028,
} as const;

export const MAGIC_COOKIE = 0x2112a442;
export const HEADER_BYTES = 20;
export const TRANSACTION_ID_BYTES = 12;
const INTEGRITY_BYTES = 20;
const FINGERPRINT_MASK = 0x5354554e;
/** Far above what a relay answers; STUN's own length field would allow 65 535. */
const MAX_ATTRIBUTES = 64;

export type MessageClass = 'request' | 'indication' | 'success' | 'error';
const CLASSES: readonly MessageClass[] = ['request', 'indication', 'success', 'error'];

export interface Attribute {
  type: number;
  value: Buffer;
}

export interface StunMessage {
  class: MessageClass;
  /** The method's number; see {@link METHODS}. */
  method: number;
  transactionId: Buffer;
  /** In order; what follows MESSAGE-INTEGRITY is left out, FINGERPRINT excepted. */
  attributes: Attribute[];
  /** The bytes that MESSAGE-INTEGRITY covers, and what it says; null without one. */
  integrity: { covered: Buffer; shown: Buffer } | null;
}

/** A request; with `key` it carries its integrity, and always its fingerprint. */
export function encodeRequest(request: {
  method: Method;
  transactionId: Buffer;
  attributes: readonly Attribute[];
  key: Buffer | null;
}): Buffer {
  const { method, transactionId, attributes, key } = request;
  let body = Buffer.concat(attributes.map(encodeAttribute));
  const withHeader = (coming: number) => {
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt16BE(METHODS[method], 0);
    header.writeUInt16BE(body.length + coming, 2);
    header.writeUInt32BE(MAGIC_COOKIE, 4);
    transactionId.copy(header, 8);
    return Buffer.concat([header, body]);
  };
  if (key) {
    const value = integrityOf(withHeader(4 + INTEGRITY_BYTES), key);
    const integrity = encodeAttribute({ type: ATTRIBUTES.messageIntegrity, value });
    body = Buffer.concat([body, integrity]);
  }
  const value = Buffer.alloc(4);
  value.writeUInt32BE((crc32(withHeader(8)) ^ FINGERPRINT_MASK) >>> 0);
  body = Buffer.concat([body, encodeAttribute({ type: ATTRIBUTES.fingerprint, value })]);
  return withHeader(0);
}

function encodeAttribute({ type, value }: Attribute): Buffer {
  const padded = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
  padded.writeUInt16BE(type, 0);
  padded.writeUInt16BE(value.length, 2);
  value.copy(padded, 4);
  return padded;
}

/** How long the message is that begins here; null when these bytes begin none. Wants 4 bytes. */
export function messageBytes(start: Buffer): number | null {
  if (start.length < 4 || (start.readUInt16BE(0) & 0xc000) !== 0) return null;
  const bodyBytes = start.readUInt16BE(2);
  return bodyBytes % 4 === 0 ? HEADER_BYTES + bodyBytes : null;
}

/** Reads one whole message; null for anything that is none, or whose fingerprint is wrong. */
export function decodeMessage(bytes: Buffer): StunMessage | null {
  if (bytes.length < HEADER_BYTES || messageBytes(bytes) !== bytes.length) return null;
  if (bytes.readUInt32BE(4) !== MAGIC_COOKIE) return null;
  const type = bytes.readUInt16BE(0);
  const classBits = ((type >> 7) & 0b10) | ((type >> 4) & 0b1);
  const message: StunMessage = {
    class: CLASSES[classBits] ?? 'error',
    method: (type & 0x000f) | ((type >> 1) & 0x0070) | ((type >> 2) & 0x0f80),
    transactionId: Buffer.from(bytes.subarray(8, HEADER_BYTES)),
    attributes: [],
    integrity: null,
  };
  for (let at = HEADER_BYTES, count = 0; at < bytes.length; count += 1) {
    if (count === MAX_ATTRIBUTES || at + 4 > bytes.length) return null;
    const attribute = bytes.readUInt16BE(at);
    const length = bytes.readUInt16BE(at + 2);
    const value = bytes.subarray(at + 4, at + 4 + length);
    if (value.length < length) return null;
    if (attribute === ATTRIBUTES.fingerprint) {
      if (!isFingerprint(value, bytes.subarray(0, at))) return null;
    } else if (message.integrity === null && attribute === ATTRIBUTES.messageIntegrity) {
      message.integrity = { covered: coveredUntil(bytes, at), shown: Buffer.from(value) };
    } else if (message.integrity === null) {
      message.attributes.push({ type: attribute, value: Buffer.from(value) });
    }
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return message;
}

/** The header's length counts up to the end of the integrity attribute, whatever follows it. */
function coveredUntil(bytes: Buffer, at: number): Buffer {
  const covered = Buffer.from(bytes.subarray(0, at));
  covered.writeUInt16BE(at - HEADER_BYTES + 4 + INTEGRITY_BYTES, 2);
  return covered;
}

function isFingerprint(value: Buffer, before: Buffer): boolean {
  return value.length === 4 && value.readUInt32BE(0) === (crc32(before) ^ FINGERPRINT_MASK) >>> 0;
}

/** True when whoever wrote the message knows this key; false also without any integrity. */
export function isAuthentic({ integrity }: StunMessage, key: Buffer): boolean {
  return integrity !== null && isIntegrityOf(integrity.shown, integrity.covered, key);
}

export function attributeOf(message: StunMessage, type: number): Buffer | null {
  return message.attributes.find((attribute) => attribute.type === type)?.value ?? null;
}

/** The three digits of ERROR-CODE; null when it is missing or makes no sense. */
export function errorStatus(message: StunMessage): number | null {
  const value = attributeOf(message, ATTRIBUTES.errorCode);
  if (!value || value.length < 4) return null;
  const status = ((value[2] ?? 0) & 0b111) * 100 + (value[3] ?? 0);
  return status >= 300 && status <= 699 ? status : null;
}
