/**
 * SFrame frames as RFC 9605 and docs/protocol.md read, one step after the other: what the public vectors
 * are held against, and what the worker's own way is then held against.
 */
import { LABEL } from '../sframe/frame-layout.ts';
import { TAG_BYTES, type FrameKey } from '../sframe/sframe.ts';

type Bytes = Uint8Array<ArrayBuffer>;

export interface FrameParts {
  ctr: bigint;
  header: Uint8Array;
  /** Authenticated with the frame, not carried by it. */
  metadata: Uint8Array;
}

function gcm(salt: Bytes, { ctr, header, metadata }: FrameParts): AesGcmParams {
  const iv = salt.slice();
  const view = new DataView(iv.buffer);
  view.setBigUint64(4, view.getBigUint64(4) ^ ctr);
  const additionalData = new Uint8Array([...header, ...metadata]);
  return { name: 'AES-GCM', iv, additionalData, tagLength: TAG_BYTES * 8 };
}

export async function sealFrame(
  { key, salt }: FrameKey,
  parts: FrameParts,
  plaintext: Bytes,
): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.encrypt(gcm(salt, parts), key, plaintext));
}

/** Null when it is not authentic. */
export async function openFrame(
  { key, salt }: FrameKey,
  parts: FrameParts,
  ciphertext: Bytes,
): Promise<Bytes | null> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt(gcm(salt, parts), key, ciphertext));
  } catch {
    return null;
  }
}

export function metadataOf(stream: number, clear: Uint8Array): Bytes {
  return new Uint8Array([...LABEL, stream, clear.length, ...clear]);
}
