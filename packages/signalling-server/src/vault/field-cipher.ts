/**
 * A field of a row as a token, `tdoc1.<key id>.<nonce>.<ciphertext and tag>`, bound to its tenant,
 * table, column, row and key: moved anywhere else it does not open. Knows no database.
 */
import { drawNonce, gcmOpen, gcmSeal, NONCE_BYTES } from './aes-gcm.ts';
import { lengthValue } from './length-value.ts';

/** Where a field stands. */
export interface Cell {
  /** Empty for the server's own rows. */
  tenantId: string;
  table: string;
  column: string;
  rowId: string;
}

export interface FieldKey {
  id: string;
  key: Uint8Array;
}

export interface FieldCipher {
  seal(cell: Cell, options: { key: FieldKey; text: string }): string;
  /** Null when it was not sealed by this key for this cell. */
  open(cell: Cell, options: { key: FieldKey; token: string }): string | null;
}

const TOKEN = /^tdoc1\.([A-Za-z0-9_-]{1,64})\.([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{22,})$/;

/** The key that sealed a token; null when it is none. */
export function keyIdOf(token: string): string | null {
  return TOKEN.exec(token)?.[1] ?? null;
}

/** What every token of a key begins with. */
export function tokenPrefix(keyId: string): string {
  return `tdoc1.${keyId}.`;
}

export const aesFieldCipher: FieldCipher = {
  seal(cell, { key, text }) {
    return sealFieldWith(cell, { key, text, nonce: drawNonce() });
  },

  open(cell, { key, token }) {
    const [, id, nonceText = '', sealedText = ''] = TOKEN.exec(token) ?? [];
    if (id !== key.id) return null;
    const [nonce, sealed] = [fromBase64Url(nonceText), fromBase64Url(sealedText)];
    if (!nonce || !sealed || nonce.length !== NONCE_BYTES) return null;
    return (
      gcmOpen(key.key, { nonce, aad: fieldAad(cell, key.id), sealed })?.toString('utf8') ?? null
    );
  },
};

/** For known answers only: whoever chooses a nonce twice gives the key away. */
export function sealFieldWith(
  cell: Cell,
  { key, text, nonce }: { key: FieldKey; text: string; nonce: Uint8Array },
): string {
  const plaintext = Buffer.from(text, 'utf8');
  const sealed = gcmSeal(key.key, { nonce, aad: fieldAad(cell, key.id), plaintext });
  return `${tokenPrefix(key.id)}${Buffer.from(nonce).toString('base64url')}.${sealed.toString('base64url')}`;
}

export function fieldAad({ tenantId, table, column, rowId }: Cell, keyId: string): Buffer {
  return lengthValue('tdoc-field-v1', tenantId, table, column, rowId, keyId);
}

/** One spelling only: a second text for the same bytes is refused. */
function fromBase64Url(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}
