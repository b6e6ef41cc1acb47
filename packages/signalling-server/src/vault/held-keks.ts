/** Key encryption keys in this process's own memory; files and variables are read into these. */
import { createHash } from 'node:crypto';
import { KEY_BYTES } from './aes-gcm.ts';
import { unwrapKey, wrapKey } from './data-key.ts';
import { VaultError } from './vault-error.ts';

export interface HeldKek {
  id: string;
  key: Uint8Array;
}

/** The same key has the same id wherever it is written; the id says nothing about the key. */
export function kekIdOf(key: Uint8Array): string {
  const digest = createHash('sha256').update('tdoc-kek-id').update(key).digest('base64url');
  return `kek_${digest.slice(0, 16)}`;
}

/**
 * One key: 32 bytes in base64, or base64url.
 * @throws VaultError ERR_KEK_UNREADABLE
 */
export function kekFromText(text: string, place: string): HeldKek {
  const trimmed = text.trim();
  const key = Buffer.from(trimmed, 'base64');
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed) || key.length !== KEY_BYTES) {
    throw new VaultError('ERR_KEK_UNREADABLE', { place });
  }
  return { id: kekIdOf(key), key };
}

export function wrapHeld(
  keys: readonly HeldKek[],
  { kekId, key, aad }: { kekId: string; key: Uint8Array; aad: Uint8Array },
): string {
  return wrapKey(find(keys, kekId).key, { key, aad });
}

/** @throws VaultError ERR_KEK_WRONG */
export function unwrapHeld(
  keys: readonly HeldKek[],
  { kekId, wrapped, aad }: { kekId: string; wrapped: string; aad: Uint8Array },
): Uint8Array {
  const key = unwrapKey(find(keys, kekId).key, { wrapped, aad });
  if (!key) throw new VaultError('ERR_KEK_WRONG');
  return key;
}

function find(keys: readonly HeldKek[], kekId: string): HeldKek {
  const found = keys.find(({ id }) => id === kekId);
  if (!found) throw new VaultError('ERR_KEK_WRONG');
  return found;
}
