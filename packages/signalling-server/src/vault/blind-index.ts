/**
 * Looking up a sealed value: a keyed hash of it, the same for the same value of the same tenant, table
 * and column, and saying nothing without the key. Equal values show as equal; that is the price.
 */
import { createHmac, hkdfSync } from 'node:crypto';
import { parseIns } from '@tdoc/sdk-core/identifiers';
import { KEY_BYTES } from './aes-gcm.ts';
import { lengthValue } from './length-value.ts';

/** 128 bits: no two values of one hospital meet by chance. */
const INDEX_BYTES = 16;

/** Which column is looked up. */
export interface IndexedColumn {
  tenantId: string;
  table: string;
  column: string;
}

/** The index of a value, made of its parts; 32 lower-case hexadecimal digits. */
export function blindIndex(
  root: Uint8Array,
  { tenantId, table, column, value }: IndexedColumn & { value: readonly string[] },
): string {
  const info = lengthValue('tdoc-bidx-v1', tenantId, table, column);
  const key = Buffer.from(hkdfSync('sha256', root, Buffer.alloc(0), info, KEY_BYTES));
  const digest = createHmac('sha256', key)
    .update(lengthValue(...value))
    .digest();
  return digest.subarray(0, INDEX_BYTES).toString('hex');
}

/**
 * The index of a matricule INS, however it was spaced or spelled. The space of matricules is small:
 * whoever has the root can try them all, so the root never lies beside the database unwrapped.
 * @returns null when it is no matricule of this authority
 */
export function insBlindIndex(
  root: Uint8Array,
  { oid, matricule, ...where }: IndexedColumn & { oid: string; matricule: string },
): string | null {
  const ins = parseIns(matricule.replace(/\s/g, '').toUpperCase(), oid);
  return ins.ok ? blindIndex(root, { ...where, value: [oid, ins.value.matricule] }) : null;
}
