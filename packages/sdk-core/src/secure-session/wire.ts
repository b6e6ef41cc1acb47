/**
 * How the handshake and the envelopes look inside a `relay` payload or on the data channel: letters,
 * digits and dots only. Parsed strictly; a payload has exactly one spelling.
 */
import { fromBase64url, toBase64url } from '../crypto/base64url.ts';
import { randomBytes, toHex } from '../crypto/bytes.ts';
import { MAX_SEALED_PAYLOAD_CHARS } from '../protocol/messages.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * `hello` asks the other side to begin, `h1` to `h3` are the handshake (`attempt` says which one),
 * `m` is an envelope. Only what is inside `h…` and `m` is authenticated.
 */
export type WireMessage =
  | { kind: 'hello'; attempt: string }
  | { kind: 'h1' | 'h2' | 'h3'; attempt: string; bytes: Bytes }
  | { kind: 'm'; sid: string; n: number; ct: Bytes };

const HELLO = /^t1\.hello\.([0-9a-f]{16})$/;
const HANDSHAKE = /^t1\.(h[123])\.([0-9a-f]{16})\.([A-Za-z0-9_-]{1,4096})$/;
const ENVELOPE = /^t1\.m\.([0-9a-f]{32})\.(0|[1-9]\d{0,14})\.([A-Za-z0-9_-]{1,61000})$/;

export function newAttempt(): string {
  return toHex(randomBytes(8));
}

export function encodeWire(message: WireMessage): string {
  switch (message.kind) {
    case 'hello':
      return `t1.hello.${message.attempt}`;
    case 'm':
      return `t1.m.${message.sid}.${message.n}.${toBase64url(message.ct)}`;
    case 'h1':
    case 'h2':
    case 'h3':
      return `t1.${message.kind}.${message.attempt}.${toBase64url(message.bytes)}`;
  }
}

/** Null when the payload is none of these. */
export function parseWire(payload: unknown): WireMessage | null {
  if (typeof payload !== 'string' || payload.length > MAX_SEALED_PAYLOAD_CHARS) return null;
  try {
    const [, hello] = HELLO.exec(payload) ?? [];
    if (hello !== undefined) return { kind: 'hello', attempt: hello };
    const [, kind, attempt, handshake] = HANDSHAKE.exec(payload) ?? [];
    if (kind !== undefined && attempt !== undefined && handshake !== undefined) {
      return { kind: kind as 'h1' | 'h2' | 'h3', attempt, bytes: fromBase64url(handshake) };
    }
    const [, sid, n, ciphertext] = ENVELOPE.exec(payload) ?? [];
    if (sid === undefined || n === undefined || ciphertext === undefined) return null;
    return { kind: 'm', sid, n: Number(n), ct: fromBase64url(ciphertext) };
  } catch {
    return null;
  }
}
